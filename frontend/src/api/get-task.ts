/** One Task as the server's projection has it: names, counts and cost; its log is in the store. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "@/lib/http";
import type { Task } from "@/types/api";

/** Kept fresh by the live socket (hooks/use-live-tasks). */
export function taskQuery(taskId: string) {
  return queryOptions({
    queryKey: ["task", taskId],
    queryFn: ({ signal }) => get<Task>(`/api/tasks/${encodeURIComponent(taskId)}`, { signal }),
  });
}
