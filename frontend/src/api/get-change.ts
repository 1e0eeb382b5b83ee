/** GET /api/tasks/{id}/changes/{change_id}: one StagedChange in full. */
import { queryOptions } from "@tanstack/react-query";

import { get } from "@/lib/http";
import { limitedBy } from "@/lib/limit";
import type { ChangeDetail, ChangeInfo } from "@/types/api";

/** Files asked for at once; the browser itself allows six connections, one of them the rest's. */
const AT_ONCE = 4;
/** A file scrolled past is forgotten after this long; the browser still has it by its ETag. */
const KEPT_MS = 20_000;

const limited = limitedBy(AT_ONCE);

export function getChange(
  taskId: string,
  changeId: string,
  signal?: AbortSignal,
): Promise<ChangeDetail> {
  const path = `/api/tasks/${encodeURIComponent(taskId)}/changes/${encodeURIComponent(changeId)}`;
  return get<ChangeDetail>(path, signal ? { signal } : {});
}

/**
 * Immutable by its digest, which is part of the key. `arrived` is called with every answer, before
 * it is shown.
 */
export function changeOptions(
  taskId: string,
  change: Pick<ChangeInfo, "id" | "digest">,
  arrived: (detail: ChangeDetail) => void,
) {
  return queryOptions({
    queryKey: ["change", taskId, change.id, change.digest],
    queryFn: async ({ signal }) => {
      const detail = await limited(() => getChange(taskId, change.id, signal), signal);
      arrived(detail);
      return detail;
    },
    staleTime: Infinity,
    gcTime: KEPT_MS,
    refetchOnReconnect: false,
    structuralSharing: false,
  });
}
