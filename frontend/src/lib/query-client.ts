/** The one QueryClient, and when a failed read is tried again. */
import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/lib/http";

const TRIES = 3;

/** Only what may pass by itself is asked again: no answer, or the server's own failure. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status !== 0 && error.status < 500) return false;
  return failures < TRIES;
}

/** A client with the app's defaults; tests make their own. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 10_000, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
}

export const queryClient = makeQueryClient();
