/** Asks the server again when something else says that an answer is old. */
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** While `stale`, the answer under `queryKey` is asked for anew, once for each `answeredAt`. */
export function useStaleQuery(queryKey: QueryKey, stale: boolean, answeredAt: number): void {
  const client = useQueryClient();
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (!stale) return undefined;
    // A moment later: a step stages many files, and the answer may be on its way already.
    const timer = window.setTimeout(() => {
      void client.invalidateQueries({ queryKey: JSON.parse(key) as QueryKey });
    }, 300);
    return () => window.clearTimeout(timer);
  }, [client, key, stale, answeredAt]);
}
