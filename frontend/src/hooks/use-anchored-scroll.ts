/** Keeps a virtual layout still under the reader, and brings the cursor into view. */
import { useLayoutEffect, useRef } from "react";

import type { Scroller } from "@/lib/scroller";
import { anchorShift, revealTop } from "@/lib/virtual-anchor";
import type { Layout } from "@/lib/virtual-layout";

interface Anchor {
  layout: Layout;
  /** Height of everything above the layout in the scroll. */
  offset: () => number;
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
  const { layout, offset, headerHeight, preferred, moves, elementOf } = anchor;
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { layout, moves };
    const start = offset();
    const view = scroller.view();
    const seen = { top: view.top - start, height: view.height };
    if (last && last.layout !== layout)
      scroller.shift(anchorShift(last.layout, layout, seen, preferred));
    if (preferred === null || moves === (last?.moves ?? 0)) return;
    const place = layout.places.get(preferred);
    const now = scroller.view();
    const top = place
      ? revealTop(place, { top: now.top - start, height: now.height }, headerHeight)
      : null;
    if (top !== null) scroller.goTo(top + start);
    elementOf(preferred)?.focus({ preventScroll: true });
  }, [scroller, layout, offset, headerHeight, preferred, moves, elementOf]);
}
