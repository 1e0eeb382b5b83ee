/** The API's Hunks as the ranges that a diff of two texts is made of. Pure. */
import type { HunkRows } from "@/types/api";

/** Changed words of one line, in columns from 0. */
export interface WordMark {
  line: number;
  start: number;
  end: number;
}

/** One Hunk: 1-based lines, end exclusive; an empty range stands before its start. */
export interface HunkDiff {
  hunkId: string;
  old: readonly [number, number];
  new: readonly [number, number];
  oldMarks: readonly WordMark[];
  newMarks: readonly WordMark[];
}

function range(start: number, lines: number): [number, number] {
  // Git names the line before an empty range; here it begins where lines would be put.
  return lines === 0 ? [start + 1, start + 1] : [start, start + lines];
}

function marksOf(hunk: HunkRows, side: "old" | "new"): WordMark[] {
  const sign = side === "old" ? "-" : "+";
  return hunk.rows
    .filter((row) => row.sign === sign)
    .flatMap((row) => row.marks.map(([start, end]) => ({ line: row[side] ?? 0, start, end })));
}

/** Hunks that have lines, in file order. Mode changes have none and are not part of a diff. */
export function hunkDiffs(hunks: readonly HunkRows[]): HunkDiff[] {
  return hunks
    .filter((hunk) => hunk.kind !== "mode")
    .map((hunk) => ({
      hunkId: hunk.id,
      old: range(hunk.old_start, hunk.old_lines),
      new: range(hunk.new_start, hunk.new_lines),
      oldMarks: marksOf(hunk, "old"),
      newMarks: marksOf(hunk, "new"),
    }));
}

/** Ranges as Monaco reports what it shows: an end of 0 says that the range is empty. */
export interface ShownChange {
  originalStartLineNumber: number;
  originalEndLineNumber: number;
  modifiedStartLineNumber: number;
  modifiedEndLineNumber: number;
}

function shownRange(start: number, end: number): readonly [number, number] {
  return end === 0 ? [start + 1, start + 1] : [start, end + 1];
}

function same(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/**
 * The ids of the Hunks that Monaco shows, by its own line changes. A change that is no Hunk of the
 * API's gives an id of its own, so that nobody takes the two for equal.
 */
export function shownHunkIds(
  changes: readonly ShownChange[],
  hunks: readonly HunkDiff[],
): string[] {
  return changes.map((change) => {
    const old = shownRange(change.originalStartLineNumber, change.originalEndLineNumber);
    const fresh = shownRange(change.modifiedStartLineNumber, change.modifiedEndLineNumber);
    const hunk = hunks.find((one) => same(one.old, old) && same(one.new, fresh));
    return hunk?.hunkId ?? `unknown:${old.join("-")}:${fresh.join("-")}`;
  });
}

/** The Hunk at a line of the new file, or the nearest one before it. */
export function hunkAtLine(hunks: readonly HunkDiff[], line: number): string | null {
  return (hunks.findLast((hunk) => hunk.new[0] <= line) ?? hunks[0])?.hunkId ?? null;
}
