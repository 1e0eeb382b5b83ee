/** POST /api/tasks/{id}/limits: other limits; a Task that waited for them goes on. */
import { useMutation } from "@tanstack/react-query";

import { type ApiError, post } from "@/lib/http";
import type { LimitsInput, Task } from "@/types/api";

/** A limit left out keeps its value. */
export function useExtendLimits(taskId: string) {
  return useMutation<Task, ApiError, LimitsInput>({
    mutationFn: (limits) =>
      post<Task>(`/api/tasks/${encodeURIComponent(taskId)}/limits`, { body: { limits } }),
  });
}
