/** POST /api/tasks/{id}/messages: words for the agent. */
import { useMutation } from "@tanstack/react-query";

import { type ApiError, post } from "@/lib/http";
import type { NewMessage, Task } from "@/types/api";

interface Variables {
  body: NewMessage;
  /** The same for every try of one message, so that it cannot arrive twice. */
  idempotencyKey: string;
}

/**
 * `failed` is called also when the screen has been left: 409 "task_rested" or "delivering" where
 * nothing is read any more, status 0 offline.
 */
export function useSendMessage(
  taskId: string,
  failed: (error: ApiError, variables: Variables) => void,
) {
  return useMutation<Task, ApiError, Variables>({
    onError: failed,
    mutationFn: ({ body, idempotencyKey }) =>
      post<Task>(`/api/tasks/${encodeURIComponent(taskId)}/messages`, { body, idempotencyKey }),
  });
}
