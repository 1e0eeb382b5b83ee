/** Stop: the agent ends within a second; what was staged stays reviewable. */
import { useMutation } from "@tanstack/react-query";

import { post } from "@/lib/http";
import type { Task } from "@/types/api";

export function useCancelTask(taskId: string) {
  return useMutation({
    mutationFn: () => post<Task>(`/api/tasks/${encodeURIComponent(taskId)}/cancel`),
  });
}
