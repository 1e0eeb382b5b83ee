/** POST /api/tasks/{id}/resume: a waiting Task goes on where it stopped. */
import { useMutation } from "@tanstack/react-query";

import { type ApiError, post } from "@/lib/http";
import type { Task } from "@/types/api";

export function useResumeTask(taskId: string) {
  return useMutation<Task, ApiError, void>({
    mutationFn: () => post<Task>(`/api/tasks/${encodeURIComponent(taskId)}/resume`),
  });
}
