/** Brings the event that the address names ("#e0128") into view. */
import { useLocation } from "react-router";

import { rowAt } from "@/components/agent/model/merge-rows";
import type { Row } from "@/components/agent/model/row-types";
import { useOnce } from "@/hooks/use-once";
import { filterChosen, rowReached, type TimelineStore } from "@/stores/timeline-store";

/** `rows` are all rows, whatever the filter; `ready` once the replay is whole. */
export function useTimelineAddress(
  store: TimelineStore,
  rows: readonly Row[],
  seq: number,
  ready: boolean,
): void {
  const { hash, key } = useLocation();
  const named = /^#e(\d+)$/.exec(hash)?.[1];
  useOnce(ready && named !== undefined ? key + hash : "", () => {
    const row = ready && named !== undefined ? rowAt(rows, Number(named)) : null;
    if (row === null) return;
    filterChosen(store, "all");
    rowReached(store, row.key, seq);
  });
}
