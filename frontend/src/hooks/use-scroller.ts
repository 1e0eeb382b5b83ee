/** A scrolling element, and what of a virtual layout is near to what is seen of it. */
import { useCallback, useRef, useState, useSyncExternalStore } from "react";

import { Scroller } from "@/lib/scroller";
import { type Layout, type VisibleFile, sameVisible, visibleFiles } from "@/lib/virtual-layout";

/** A Scroller for the life of the component; its `attach` is the element's ref. */
export function useScroller(): Scroller {
  const [scroller] = useState(() => new Scroller());
  return scroller;
}

/** Drawn above and below what is seen, in pixels, so that a scroll finds it there. */
const OVERSCAN = 700;

/**
 * The part of `layout` to draw. Renders again only when that changes. `offset` is what stands
 * above the layout in the scroll.
 */
export function useVisible(
  scroller: Scroller,
  layout: Layout,
  offset: () => number,
): readonly VisibleFile[] {
  const last = useRef<readonly VisibleFile[]>([]);
  const snapshot = useCallback(() => {
    const { top, height } = scroller.view();
    const start = top - offset();
    const next = visibleFiles(layout, start - OVERSCAN, start + height + OVERSCAN);
    if (!sameVisible(last.current, next)) last.current = next;
    return last.current;
  }, [scroller, layout, offset]);
  return useSyncExternalStore(scroller.subscribe, snapshot);
}

/** Whether the reader's scrolling rests. */
export function useScrollRests(scroller: Scroller): boolean {
  return useSyncExternalStore(scroller.subscribe, scroller.rests);
}
