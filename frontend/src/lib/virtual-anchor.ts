/** Keeps what is read in its place when something above it changes its height. */
import { type Layout, placeOf, visibleFiles } from "@/lib/virtual-layout";

interface View {
  top: number;
  height: number;
}

function isSeen(layout: Layout, key: string, view: View): boolean {
  const place = placeOf(layout, key);
  if (!place) return false;
  return place.top + place.height > view.top && place.top < view.top + view.height;
}

/** The key that should not move: the preferred one if any of it is on screen, else the first. */
function anchorKey(
  before: Layout,
  after: Layout,
  view: View,
  preferred: string | null,
): string | null {
  if (preferred !== null && isSeen(before, preferred, view) && placeOf(after, preferred))
    return preferred;
  const seen = visibleFiles(before, view.top, view.top + view.height).flatMap(
    ({ file, first, end }) =>
      (before.files[file]?.boxes.slice(first, end) ?? []).map(({ block }) => block.key),
  );
  return seen.find((key) => placeOf(after, key) !== null) ?? null;
}

/** By how much the scroll must move after `before` became `after`; `view` is the old one. */
export function anchorShift(
  before: Layout,
  after: Layout,
  view: View,
  preferred: string | null,
): number {
  const key = anchorKey(before, after, view, preferred);
  if (key === null) return 0;
  return (placeOf(after, key)?.top ?? 0) - (placeOf(before, key)?.top ?? 0);
}

/**
 * Where to scroll to show a block, or null when all of it is on screen already. A block that does
 * not fit starts below the sticky header.
 */
export function revealTop(place: View, view: View, headerHeight: number): number | null {
  const start = view.top + headerHeight;
  const end = view.top + view.height;
  if (place.top >= start && place.top + place.height <= end) return null;
  const room = view.height - headerHeight - place.height;
  // A block that fits stands a little below the header, so that what precedes it can be seen.
  const lead = Math.max(0, Math.min(room, view.height * 0.15));
  return place.top - headerHeight - lead;
}
