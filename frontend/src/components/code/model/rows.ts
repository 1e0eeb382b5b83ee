/** The lines of one Hunk as they are drawn: context, removed, added; or side by side. */
import { newLinesBefore, oldLinesBefore } from "@/components/code/model/hunk-lines";
import type { ChangeDetail, HunkRows, RowInfo } from "@/types/api";

export type Sign = " " | "-" | "+";

export interface Row {
  sign: Sign;
  /** 1-based line numbers; null on the side where the line does not stand. */
  old: number | null;
  new: number | null;
  text: string;
  marks: readonly (readonly [number, number])[];
  noNewline: boolean;
  crlf: boolean;
}

/** Lines of a file pair, made once when its content comes. */
export interface FileLines {
  old: readonly string[] | null;
  new: readonly string[] | null;
}

function fromApi(row: RowInfo): Row {
  const { sign, text, marks, crlf } = row;
  return { sign, old: row.old, new: row.new, text, marks, noNewline: row.no_newline, crlf };
}

function contextRows(lines: FileLines, old: number, fresh: number, count: number): Row[] {
  const source = lines.new ?? [];
  return Array.from({ length: count }, (_, at) => ({
    sign: " " as const,
    old: old + at,
    new: fresh + at,
    text: source[fresh + at - 1] ?? "",
    marks: [],
    noNewline: false,
    crlf: false,
  }));
}

/**
 * The rows of a Hunk with this much context. Context is cut from the file itself, so that it can
 * be opened further than the API's; where the file is too large to come whole, the API's stands.
 */
export function deriveRows(
  hunk: HunkRows,
  lines: FileLines,
  context: { before: number; after: number },
): Row[] {
  const changed = hunk.rows.filter((row) => row.sign !== " ").map(fromApi);
  if (hunk.kind !== "lines") return changed;
  if (lines.new === null) return hunk.rows.map(fromApi);
  const [oldBefore, newBefore] = [oldLinesBefore(hunk), newLinesBefore(hunk)];
  const above = contextRows(
    lines,
    oldBefore - context.before + 1,
    newBefore - context.before + 1,
    context.before,
  );
  const below = contextRows(
    lines,
    oldBefore + hunk.old_lines + 1,
    newBefore + hunk.new_lines + 1,
    context.after,
  );
  return [...above, ...changed, ...below];
}

/** One line of the side by side view; a missing half is filler. */
export interface Pair {
  left: Row | null;
  right: Row | null;
}

/** Removed lines beside added ones by their order; context stands on both sides. */
export function pairRows(rows: readonly Row[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: Row[] = [];
  let added: Row[] = [];
  const flush = () => {
    const count = Math.max(removed.length, added.length);
    for (let at = 0; at < count; at += 1)
      pairs.push({ left: removed[at] ?? null, right: added[at] ?? null });
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.sign === "-") removed.push(row);
    else if (row.sign === "+") added.push(row);
    else {
      flush();
      pairs.push({ left: row, right: row });
    }
  }
  flush();
  return pairs;
}

/** Indentation, in characters, that all lines share; phones leave it out. */
export function commonIndent(rows: readonly Row[]): number {
  const indents = rows
    .filter((row) => row.text.trim() !== "")
    .map((row) => row.text.length - row.text.trimStart().length);
  return indents.length > 0 ? Math.min(...indents) : 0;
}

/** The Hunk of a file's detail by id. */
export function findHunkRows(detail: ChangeDetail, hunkId: string): HunkRows | undefined {
  return detail.hunks.find((hunk) => hunk.id === hunkId);
}
