/** A scrolling element, and what of a virtual layout is near to what is seen of it. */
import { useCallback, useRef, useState, useSyncExternalStore } from "react";

import { Scroller } from "@/lib/scroller";
import {
  type Layout,
  type VisibleFile,
  firstBelow,
  sameVisible,
  visibleFiles,
} from "@/lib/virtual-layout";

/** A Scroller for the life of the component; its `attach` is the element's ref. */
export function useScroller(): Scroller {
  const [scroller] = useState(() => new Scroller());
  return scroller;
}

/** Drawn above and below what is seen, in pixels, so that a scroll finds it there. */
const OVERSCAN = 700;

/**
 * The part of `layout` to draw. Renders again only when that changes. What stands above the layout
 * in the scroll is known to the scroller (measureStart).
 */
export function useVisible(scroller: Scroller, layout: Layout): readonly VisibleFile[] {
  const last = useRef<readonly VisibleFile[]>([]);
  const snapshot = useCallback(() => {
    const { top, height } = scroller.view();
    const start = top - scroller.start();
    const next = visibleFiles(layout, start - OVERSCAN, start + height + OVERSCAN);
    if (!sameVisible(last.current, next)) last.current = next;
    return last.current;
  }, [scroller, layout]);
  return useSyncExternalStore(scroller.subscribe, snapshot);
}

/** Rows between `first` and, not including, `end`. */
export interface VisibleRows {
  first: number;
  end: number;
}

/** The rows of a list to draw. Renders again only when they change. */
export function useVisibleRows(
  scroller: Scroller,
  rows: readonly { top: number; height: number }[],
): VisibleRows {
  const last = useRef<VisibleRows>({ first: 0, end: 0 });
  const snapshot = useCallback(() => {
    const { top, height } = scroller.view();
    const first = firstBelow(rows, top - OVERSCAN);
    const end = Math.min(rows.length, firstBelow(rows, top + height + OVERSCAN) + 1);
    if (first !== last.current.first || end !== last.current.end) last.current = { first, end };
    return last.current;
  }, [scroller, rows]);
  return useSyncExternalStore(scroller.subscribe, snapshot);
}

/** Whether the reader's scrolling rests. */
export function useScrollRests(scroller: Scroller): boolean {
  return useSyncExternalStore(scroller.subscribe, scroller.rests);
}
