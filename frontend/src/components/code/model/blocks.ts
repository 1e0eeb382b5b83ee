/** The blocks a file is drawn as: Hunks with context, folds between them, decided ones as a row. */
import { oldLinesBefore } from "@/components/code/model/hunk-lines";
import type { ReviewFile, ReviewHunk } from "@/components/code/model/groups";
import type { Opened } from "@/stores/review-store";

/** Unchanged lines shown around a Hunk before anything is opened; git's own number. */
export const CONTEXT_LINES = 3;
/** A fold that would hide this few lines shows them instead: it is a line high itself. */
const NOT_WORTH_FOLDING = 2;
/** Lines that one click on a fold adds. */
export const EXPAND_LINES = 20;

export interface HunkBlock {
  type: "hunk";
  key: string;
  item: ReviewHunk;
  /** Unchanged lines drawn above and below. */
  before: number;
  after: number;
}

export interface RowBlock {
  type: "row";
  key: string;
  item: ReviewHunk;
}

export interface FoldBlock {
  type: "fold";
  key: string;
  gap: string;
  /** Lines hidden; null where the length of the file is not known yet. */
  hidden: number | null;
  canOpenUp: boolean;
  canOpenDown: boolean;
}

export type Block = HunkBlock | RowBlock | FoldBlock;

interface Shown {
  top: number;
  bottom: number;
  hidden: number | null;
}

/** How a gap of `lines` is divided between the Hunk above, a fold and the Hunk below. */
export function divideGap(
  lines: number | null,
  sides: { above: boolean; below: boolean },
  opened: Opened,
): Shown {
  const top = sides.above ? CONTEXT_LINES + opened.top : 0;
  const bottom = sides.below ? CONTEXT_LINES + opened.bottom : 0;
  if (lines === null) return { top, bottom, hidden: null };
  if (!sides.above && !sides.below) return { top: 0, bottom: 0, hidden: 0 };
  if (top + bottom + NOT_WORTH_FOLDING < lines)
    return { top, bottom, hidden: lines - top - bottom };
  if (!sides.below) return { top: lines, bottom: 0, hidden: 0 };
  const above = Math.min(top, lines);
  return { top: above, bottom: lines - above, hidden: 0 };
}

/** The gaps before each Hunk of kind "lines" and after the last, in base lines. */
export function gapLines(
  hunks: readonly ReviewHunk[],
  oldLineCount: number | null,
): (number | null)[] {
  const gaps: (number | null)[] = [];
  let end = 0;
  for (const { hunk } of hunks) {
    gaps.push(oldLinesBefore(hunk) - end);
    end = oldLinesBefore(hunk) + hunk.old_lines;
  }
  gaps.push(oldLineCount === null ? null : Math.max(0, oldLineCount - end));
  return gaps;
}

export function gapKey(changeId: string, index: number): string {
  return `${changeId}/${index}`;
}

export interface BlockOptions {
  isFolded: (item: ReviewHunk) => boolean;
  opened: Readonly<Record<string, Opened>>;
  /** Lines of the base file; null until its content is here. */
  oldLineCount: number | null;
}

const CLOSED: Opened = { top: 0, bottom: 0 };

function foldBlock(gap: string, hidden: number | null, above: boolean, below: boolean): FoldBlock {
  return { type: "fold", key: `fold:${gap}`, gap, hidden, canOpenUp: below, canOpenDown: above };
}

function lineBlocks(file: ReviewFile, items: ReviewHunk[], options: BlockOptions): Block[] {
  const open = items.map((item) => !options.isFolded(item));
  const shown = gapLines(items, options.oldLineCount).map((lines, at) =>
    divideGap(
      lines,
      { above: open[at - 1] ?? false, below: open[at] ?? false },
      options.opened[gapKey(file.change.id, at)] ?? CLOSED,
    ),
  );
  const blocks: Block[] = [];
  for (let at = 0; at <= items.length; at += 1) {
    const gap = shown[at];
    const [above, below] = [open[at - 1] ?? false, open[at] ?? false];
    if (gap && gap.hidden !== 0 && (above || below))
      blocks.push(foldBlock(gapKey(file.change.id, at), gap.hidden, above, below));
    const item = items[at];
    if (!item) continue;
    const key = item.hunk.id;
    const [before, after] = [gap?.bottom ?? 0, shown[at + 1]?.top ?? 0];
    blocks.push(below ? { type: "hunk", key, item, before, after } : { type: "row", key, item });
  }
  return blocks;
}

/** The blocks of one open file, in order. A Hunk without a place among the lines has no context. */
export function deriveBlocks(file: ReviewFile, options: BlockOptions): Block[] {
  const lines = file.hunks.filter(({ hunk }) => hunk.kind === "lines");
  const whole = file.hunks.filter(({ hunk }) => hunk.kind !== "lines");
  const last: Block[] = whole.map((item) =>
    options.isFolded(item)
      ? { type: "row", key: item.hunk.id, item }
      : { type: "hunk", key: item.hunk.id, item, before: 0, after: 0 },
  );
  return lines.length > 0 ? [...lineBlocks(file, lines, options), ...last] : last;
}
