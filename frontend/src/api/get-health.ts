/** How the server is. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "@/lib/http";
import type { Health } from "@/types/api";

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: ({ signal }) => get<Health>("/api/health", { signal }),
});
