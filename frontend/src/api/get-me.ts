/** Who is signed in. */
import { queryOptions } from "@tanstack/react-query";

import { get, rememberCsrfToken } from "@/lib/http";
import type { Me } from "@/types/api";

/** Reads the caller, and keeps the CSRF token for writes. */
export async function getMe(signal?: AbortSignal): Promise<Me> {
  const me = await get<Me>("/api/me", { signal });
  rememberCsrfToken(me.csrf_token);
  return me;
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => getMe(signal),
  staleTime: 60_000,
});
