/** POST /api/tasks/{id}/plan: approve the Plan, or ask for another. */
import { useMutation } from "@tanstack/react-query";

import { type ApiError, post } from "@/lib/http";
import type { PlanDecision, Task } from "@/types/api";

/** Throws ApiError: 409 "no_plan_to_decide" when the Task has moved on. */
export function useDecidePlan(taskId: string) {
  return useMutation<Task, ApiError, PlanDecision>({
    mutationFn: (body) => post<Task>(`/api/tasks/${encodeURIComponent(taskId)}/plan`, { body }),
  });
}
