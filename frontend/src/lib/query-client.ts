/** The one QueryClient, and when a failed read is tried again. */
import { QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/lib/http";

const TRIES = 3;

/** Only what may pass by itself is asked again: no answer, or the server's own failure. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status !== 0 && error.status < 500) return false;
  return failures < TRIES;
}

/** A client with the app's defaults; tests make their own. */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => askWhoIsThere(client, error, query.queryKey),
    }),
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** Any 401 means that the Session ended: /api/me then says so, and the sign-in screen follows. */
function askWhoIsThere(client: QueryClient, error: Error, key: readonly unknown[]): void {
  if (error instanceof ApiError && error.status === 401 && key[0] !== "me")
    void client.invalidateQueries({ queryKey: ["me"] });
}

export const queryClient = makeQueryClient();
