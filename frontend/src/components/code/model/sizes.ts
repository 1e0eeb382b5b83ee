/** How high blocks are before they have been measured. Pixels at a root font size of 16. */
import type { Block, HunkBlock } from "@/components/code/model/blocks";
import type { ReviewHunk } from "@/components/code/model/groups";
import type { HunkState } from "@/components/code/model/hunk-state";
import type { SizedBlock } from "@/lib/virtual-layout";

/** `narrow` is inline with the note above the code. */
export type Drawing = "inline" | "narrow" | "split" | "phone";

export const LINE_HEIGHT = 20;
const FOLD_HEIGHT = 24;
const ROW_HEIGHT: Record<Drawing, number> = { inline: 30, narrow: 30, split: 30, phone: 36 };
const HUNK_FRAME = 21;
const HUNK_HEADING = 24;
const MORE_BUTTON = 36;
const NOTE_BASE = 112;
const NOTE_LINE = 18;
/** Characters of a reason in one line of the note beside the code. */
const NOTE_COLUMNS = 42;
/** Notes above the code: side by side, and on a phone with its larger text. */
const NOTE_ABOVE: Record<Drawing, number> = { inline: 0, narrow: 66, split: 66, phone: 132 };
/** Lines that wrap are this much longer, by experience with code of 80 to 100 columns. */
const WRAPPED: Record<Drawing, number> = { inline: 1, narrow: 1, split: 1.2, phone: 1.6 };

/** Rows drawn of a Hunk before more are asked for. A deleted file says enough by its name. */
const ROW_LIMIT = 500;
const DELETED_LIMIT = 0;

export interface SizeOptions {
  drawing: Drawing;
  /** Root font size / 16. */
  scale: number;
  states: ReadonlyMap<string, HunkState>;
  rowLimits: Readonly<Record<string, number>>;
  /** The Hunk that asks for a reason, which needs room. */
  rejecting: string | null;
  /** Names what of the note is shown besides: reviewable or not. */
  noteKind: string;
}

export type ReviewBlock = Block & SizedBlock;

/** Lines of a Hunk with its context, in this drawing. */
export function lineCount(block: HunkBlock, drawing: Drawing): number {
  const { hunk } = block.item;
  if (hunk.kind === "mode") return 1;
  const changed =
    drawing === "split"
      ? Math.max(hunk.old_lines, hunk.new_lines)
      : hunk.old_lines + hunk.new_lines;
  return Math.max(1, block.before + changed + block.after);
}

/** Rows of a Hunk that are drawn at most. */
export function rowLimit(item: ReviewHunk, asked: Readonly<Record<string, number>>): number {
  const usual = item.change.kind === "deleted" ? DELETED_LIMIT : ROW_LIMIT;
  return asked[item.hunk.id] ?? usual;
}

function noteHeight(block: HunkBlock, state: HunkState | undefined): number {
  const words = block.item.change.note.length + (state?.reason.length ?? 0);
  return NOTE_BASE + NOTE_LINE * Math.ceil(words / NOTE_COLUMNS);
}

function hunkHeight(block: HunkBlock, options: SizeOptions): number {
  const { drawing } = options;
  const limit = rowLimit(block.item, options.rowLimits);
  const lines = lineCount(block, drawing);
  const drawn = Math.min(lines, limit) * LINE_HEIGHT * WRAPPED[drawing];
  const code = drawn + (lines > limit ? MORE_BUTTON : 0);
  if (drawing !== "inline") return HUNK_FRAME + NOTE_ABOVE[drawing] + code;
  const note = noteHeight(block, options.states.get(block.key));
  return HUNK_FRAME + Math.max(HUNK_HEADING + code, note);
}

function estimate(block: Block, options: SizeOptions): number {
  if (block.type === "fold") return FOLD_HEIGHT;
  if (block.type === "row") return ROW_HEIGHT[options.drawing];
  return hunkHeight(block, options);
}

function signature(block: Block, options: SizeOptions): string {
  const kind = `${block.type}/${options.drawing}/${options.scale}`;
  if (block.type !== "hunk") return kind;
  const state = options.states.get(block.key);
  const rejecting = options.rejecting === block.key ? "asks" : "";
  const note = `${state?.mark}/${state?.reason}/${state?.refusal}/${rejecting}/${options.noteKind}`;
  return `${kind}/${block.before}/${block.after}/${options.rowLimits[block.key] ?? 0}/${note}`;
}

/** Blocks with their expected heights. */
export function sizeBlocks(blocks: readonly Block[], options: SizeOptions): ReviewBlock[] {
  return blocks.map((block) => ({
    ...block,
    signature: signature(block, options),
    estimate: estimate(block, options) * options.scale,
  }));
}
