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

interface Aim {
  key: string;
  /** From the block's top to the top of what will be seen. */
  lead: number;
}

/** Brings the preferred block into view; null when all of it is there already. */
function reveal(scroller: Scroller, anchor: Anchor, preferred: string, start: number): Aim | null {
  const place = placeOf(anchor.layout, preferred);
  if (!place) return null;
  const { top, height } = scroller.viewNow();
  const target = revealTop(place, { top: top - start, height }, anchor.headerHeight);
  if (target === null) return null;
  scroller.goTo(target + start);
  return { key: preferred, lead: target - place.top };
}

export function useAnchoredScroll(scroller: Scroller, anchor: Anchor): void {
  const before = useRef<{ layout: Layout; moves: number } | null>(null);
  const aim = useRef<Aim | null>(null);
  useLayoutEffect(() => {
    const { layout, list, preferred, moves, elementOf } = anchor;
    const last = before.current;
    before.current = { layout, moves };
    if (last?.layout === layout && last.moves === moves) return;
    const start = scroller.measureStart(list.current);
    const { top, height } = scroller.viewNow();
    if (last && last.layout !== layout)
      scroller.shift(anchorShift(last.layout, layout, { top: top - start, height }, preferred));
    // What comes into view on the way may be higher than was thought: the jump goes on to the
    // place where its block is now.
    const target = aim.current === null ? null : placeOf(layout, aim.current.key);
    if (aim.current && target) scroller.aimAt(target.top + start + aim.current.lead);
    if (preferred === null || moves === (last?.moves ?? 0)) return;
    aim.current = reveal(scroller, anchor, preferred, start);
    elementOf(preferred)?.focus({ preventScroll: true });
  });
}
