/** Keeps a virtual layout still under the reader, and brings the cursor into view. */
import { type RefObject, useLayoutEffect, useRef } from "react";

import type { Scroller } from "@/lib/scroller";
import { anchorShift, revealTop } from "@/lib/virtual-anchor";
import { type Layout, placeOf } from "@/lib/virtual-layout";

interface Anchor {
  layout: Layout;
  /** The element that the layout is drawn in. */
  list: RefObject<HTMLElement | null>;
  headerHeight: number;
  /** Block that must not move when others change. */
  preferred: string | null;
  /** Grows when `preferred` must be brought into view. */
  moves: number;
  /** Element of a block, to take the focus. */
  elementOf: (key: string) => HTMLElement | null;
}

export function useAnchoredScroll(scroller: Scroller, anchor: Anchor): void {
  const before = useRef<{ layout: Layout; moves: number } | null>(null);
  const { layout, list, headerHeight, preferred, moves, elementOf } = anchor;
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { layout, moves };
    const isSame = last?.layout === layout && moves === last.moves;
    if (isSame) return;
    const start = scroller.measureStart(list.current);
    const view = scroller.viewNow();
    const seen = { top: view.top - start, height: view.height };
    if (last && last.layout !== layout)
      scroller.shift(anchorShift(last.layout, layout, seen, preferred));
    if (preferred === null || moves === (last?.moves ?? 0)) return;
    const place = placeOf(layout, preferred);
    const now = scroller.viewNow();
    const top = place
      ? revealTop(place, { top: now.top - start, height: now.height }, headerHeight)
      : null;
    if (top !== null) scroller.goTo(top + start);
    elementOf(preferred)?.focus({ preventScroll: true });
  }, [scroller, layout, list, headerHeight, preferred, moves, elementOf]);
}
