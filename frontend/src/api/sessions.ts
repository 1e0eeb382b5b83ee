/** The caller's Sessions: where they are signed in. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { get, remove } from "@/lib/http";
import type { SessionPage } from "@/types/api";

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: ({ signal }) => get<SessionPage>("/api/auth/sessions", { signal }),
});

/** Ends one Session by its id. */
export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sessionId: string) =>
      remove<void>(`/api/auth/sessions/${encodeURIComponent(sessionId)}`),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
}
