/** Keeps what is read in its place when something above it changes its height. */
import type { Layout } from "@/lib/virtual-layout";

/** The key that should not move: the preferred one if any of it is on screen, else the first. */
function anchorKey(
  before: Layout,
  after: Layout,
  view: { top: number; height: number },
  preferred: string | null,
): string | null {
  const onScreen = (key: string) => {
    const place = before.places.get(key);
    if (!place || !after.places.has(key)) return false;
    return place.top + place.height > view.top && place.top < view.top + view.height;
  };
  if (preferred !== null && onScreen(preferred)) return preferred;
  for (const key of before.places.keys()) if (onScreen(key)) return key;
  return null;
}

/** By how much the scroll must move after `before` became `after`; `view` is the old one. */
export function anchorShift(
  before: Layout,
  after: Layout,
  view: { top: number; height: number },
  preferred: string | null,
): number {
  const key = anchorKey(before, after, view, preferred);
  if (key === null) return 0;
  return (after.places.get(key)?.top ?? 0) - (before.places.get(key)?.top ?? 0);
}

/**
 * Where to scroll to show a block, or null when all of it is on screen already. A block that does
 * not fit starts below the sticky header.
 */
export function revealTop(
  place: { top: number; height: number },
  view: { top: number; height: number },
  headerHeight: number,
): number | null {
  const start = view.top + headerHeight;
  const end = view.top + view.height;
  if (place.top >= start && place.top + place.height <= end) return null;
  const room = view.height - headerHeight - place.height;
  // A block that fits stands a little below the header, so that what precedes it can be seen.
  const lead = Math.max(0, Math.min(room, view.height * 0.15));
  return place.top - headerHeight - lead;
}
