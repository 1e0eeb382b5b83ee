/** GET /api/tasks/{id}/changes: the whole staged set with its Decisions. */
import { queryOptions, useQuery } from "@tanstack/react-query";

import { get } from "@/lib/http";
import type { Changes } from "@/types/api";

export function getChanges(taskId: string, signal?: AbortSignal): Promise<Changes> {
  const path = `/api/tasks/${encodeURIComponent(taskId)}/changes`;
  return get<Changes>(path, signal ? { signal } : {});
}

/** Does not turn stale by time: `useFreshChanges` asks again when the log says so. */
export function changesOptions(taskId: string) {
  return queryOptions({
    queryKey: ["changes", taskId],
    queryFn: ({ signal }) => getChanges(taskId, signal),
    staleTime: Infinity,
    refetchOnMount: "always",
  });
}

export function useChanges(taskId: string) {
  return useQuery(changesOptions(taskId));
}
