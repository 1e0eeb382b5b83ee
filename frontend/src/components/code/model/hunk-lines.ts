/** Where a Hunk stands in its file, and how it is named in words. */
import type { HunkInfo, HunkRows } from "@/types/api";

type Ranged = Pick<
  HunkInfo | HunkRows,
  "kind" | "old_start" | "old_lines" | "new_start" | "new_lines"
>;

/** Base lines before the Hunk. Git's convention: a range without lines names the line before it. */
export function oldLinesBefore(hunk: Ranged): number {
  return hunk.old_lines === 0 ? hunk.old_start : hunk.old_start - 1;
}

/** Lines of the new file before the Hunk. */
export function newLinesBefore(hunk: Ranged): number {
  return hunk.new_lines === 0 ? hunk.new_start : hunk.new_start - 1;
}

/** "Lines 47 to 63", "Line 5", "After line 12": by the new file, since that is what will stand. */
export function placeInWords(hunk: Ranged): string {
  if (hunk.kind === "mode") return "File mode";
  if (hunk.kind === "file") return "The whole file";
  const start = hunk.new_lines === 0 ? hunk.old_start : hunk.new_start;
  const lines = hunk.new_lines === 0 ? hunk.old_lines : hunk.new_lines;
  if (hunk.old_lines === 0)
    return hunk.old_start === 0 ? "Before line 1" : `After line ${hunk.old_start}`;
  return lines === 1 ? `Line ${start}` : `Lines ${start} to ${start + lines - 1}`;
}

/** What a screen reader says first about a Hunk. */
export function spokenLabel(
  hunk: Ranged & { additions: number; deletions: number },
  path: string,
  place: { index: number; total: number },
  state: string,
): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const where = placeInWords(hunk).toLowerCase();
  const counts = `${hunk.additions} added, ${hunk.deletions} removed`;
  return `Hunk ${place.index} of ${place.total}, ${file}, ${where}, ${counts}, ${state.toLowerCase()}`;
}
