/** The scroll of a log: stays at the end while following, else still under the reader. */
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";

import type { Scroller } from "@/lib/scroller";
import { anchorShift, revealTop } from "@/lib/virtual-anchor";
import { type Layout, placeOf } from "@/lib/virtual-layout";

/** This near to the end counts as being there, in pixels. */
const AT_END = 32;

interface LogScroll {
  scroller: Scroller;
  layout: Layout;
  /** Row that must not move when others change. */
  cursor: string | null;
  /** Grows when the cursor must be brought into view and focused. */
  moves: number;
  follow: boolean;
  /** The reader scrolled to the end, or away from it. */
  onFollow: (follow: boolean) => void;
  elementOf: (key: string) => HTMLElement | null;
}

/** `attach` is the ref of the scrolling element, `content` of what it holds. */
export function useLogScroll(log: LogScroll) {
  const { scroller, layout, cursor, moves, follow, onFollow, elementOf } = log;
  const box = useRef<HTMLElement | null>(null);
  const content = useRef<HTMLDivElement | null>(null);
  const before = useRef<{ layout: Layout; moves: number } | null>(null);
  const unfocused = useRef<string | null>(null);
  const attach = useCallback(
    (element: HTMLElement | null) => {
      box.current = element;
      return scroller.attach(element);
    },
    [scroller],
  );
  useWatchedEnd(box, content, follow, onFollow);
  // After every render: rows may have changed their height, or the cursor may just be drawn.
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { layout, moves };
    if (follow) goToEnd(box.current);
    else if (last && last.layout !== layout)
      scroller.shift(anchorShift(last.layout, layout, scroller.view(), cursor));
    if (cursor !== null && moves !== (last?.moves ?? 0)) {
      const place = placeOf(layout, cursor);
      // Not as of the last event: going to the end just now has not been told yet.
      const top = place ? revealTop(place, scroller.viewNow(), 0) : null;
      if (top !== null) scroller.goTo(top);
      unfocused.current = cursor;
    }
    const element = unfocused.current === null ? null : elementOf(unfocused.current);
    if (element === null) return;
    unfocused.current = null;
    // A field that finds rows keeps the focus while it goes through them.
    if (!document.activeElement?.matches("input, textarea")) element.focus({ preventScroll: true });
  });
  return { attach, content };
}

function goToEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

interface Ref<T> {
  readonly current: T | null;
}

/** Tells when the reader comes to the end or leaves it; keeps a growing end in sight. */
function useWatchedEnd(
  box: Ref<HTMLElement>,
  content: Ref<HTMLElement>,
  follow: boolean,
  onFollow: (follow: boolean) => void,
): void {
  const followChanged = useEffectEvent(onFollow);
  const resized = useEffectEvent(() => {
    if (follow) goToEnd(box.current);
  });
  useEffect(() => {
    const element = box.current;
    if (!element || !content.current) return undefined;
    let lastTop = element.scrollTop;
    const scrolled = () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      const atEnd = scrollHeight - scrollTop - clientHeight <= AT_END;
      // Content that grows moves the end away, which is not the reader leaving it.
      if (atEnd) followChanged(true);
      else if (scrollTop < lastTop) followChanged(false);
      lastTop = scrollTop;
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    const observer = new ResizeObserver(() => resized());
    observer.observe(element);
    observer.observe(content.current);
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", scrolled);
    };
  }, [box, content]);
}
