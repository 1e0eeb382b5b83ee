/** A new Task. */
import { useMutation } from "@tanstack/react-query";

import { post } from "@/lib/http";
import type { NewTask, Task } from "@/types/api";

interface Variables {
  body: NewTask;
  /** The same for every try of one form, so that a lost answer makes no second Task. */
  idempotencyKey: string;
}

export function useCreateTask() {
  return useMutation({
    mutationFn: ({ body, idempotencyKey }: Variables) =>
      post<Task>("/api/tasks", { body, idempotencyKey }),
  });
}
