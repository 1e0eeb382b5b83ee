/** POST /api/tasks/{id}/decisions: Decisions on Hunks, which are events at once. */
import { post } from "@/lib/http";
import type { DecisionsTaken, NewDecisions } from "@/types/api";

/** Takes all or none. Throws ApiError: status 0 offline, 409 "stale_digest" with details.digest. */
export function decideHunks(
  taskId: string,
  body: NewDecisions,
  idempotencyKey: string,
): Promise<DecisionsTaken> {
  return post<DecisionsTaken>(`/api/tasks/${encodeURIComponent(taskId)}/decisions`, {
    body,
    idempotencyKey,
  });
}
