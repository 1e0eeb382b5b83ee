/** Builds the DOM of a Hunk's lines in one go, outside React: thousands of rows, no components. */
import { tokensOfLine } from "@/components/code/colour/packed-tokens";
import type { FileColours } from "@/components/code/colour/colour-client";
import { drawCode } from "@/components/code/draw/draw-line";
import { type Row, commonIndent, pairRows } from "@/components/code/model/rows";
import type { Token } from "@/components/code/model/segments";
import type { Drawing } from "@/components/code/model/sizes";

const TAB_COLUMNS = 4;
/** Width of each line number, in its own characters; five digits and a space. */
const NUMBER_COLUMNS = 6;
/** A wrapped line goes on this many columns further in than it began. */
const HANGING = 2;

/** Removed and added lines are `del` and `ins`, so that a screen reader tells them apart. */
const ELEMENTS = { " ": "div", "-": "del", "+": "ins" } as const;

function tokensOf(row: Row, colours: FileColours | null): Token[] {
  if (!colours) return [];
  if (row.new !== null) return colours.new ? tokensOfLine(colours.new, row.new) : [];
  return colours.old && row.old !== null ? tokensOfLine(colours.old, row.old) : [];
}

function gutter(...numbers: (number | null)[]): string {
  return numbers.map((one) => `${one ?? ""} `.padStart(NUMBER_COLUMNS)).join("");
}

function indentColumns(text: string): number {
  const indent = /^[ \t]*/.exec(text)?.[0] ?? "";
  return [...indent].reduce((sum, one) => sum + (one === "\t" ? TAB_COLUMNS : 1), 0);
}

interface LineOptions {
  colours: FileColours | null;
  showLineEnd: boolean;
  /** Line numbers left of the sign. */
  numbers: (row: Row) => string;
  /** Wrapped drawings hang by the line's indentation; null where lines do not wrap. */
  leftOut: number | null;
}

function drawLine(row: Row, options: LineOptions): HTMLElement {
  const line = document.createElement(ELEMENTS[row.sign]);
  line.className = "code-line";
  line.dataset["numbers"] = options.numbers(row);
  const code = document.createElement("code");
  if (options.leftOut !== null) {
    code.style.setProperty("--hang", `${indentColumns(row.text) + HANGING}ch`);
    if (options.leftOut > 0) code.style.setProperty("--left-out", `${options.leftOut}ch`);
  }
  drawCode(code, row, tokensOf(row, options.colours), options.showLineEnd);
  line.append(code);
  return line;
}

function filler(): HTMLElement {
  const line = document.createElement("div");
  line.className = "code-filler";
  return line;
}

function drawPairs(rows: readonly Row[], options: LineOptions): HTMLElement[] {
  const half = (row: Row | null, side: "old" | "new") => {
    const numbers = (one: Row) => gutter(side === "old" ? one.old : one.new);
    const line = row ? drawLine(row, { ...options, numbers, leftOut: 0 }) : filler();
    line.dataset["side"] = side;
    return line;
  };
  return pairRows(rows).map(({ left, right }) => {
    const pair = document.createElement("div");
    pair.className = "code-pair";
    pair.append(half(left, "old"), half(right, "new"));
    return pair;
  });
}

/** Line ends are shown where they differ within what changed; else the header's tag says it. */
function lineEndsDiffer(rows: readonly Row[]): boolean {
  const changed = rows.filter((row) => row.sign !== " " && !row.noNewline);
  return changed.some((row) => row.crlf) && changed.some((row) => !row.crlf);
}

/** Draws `rows` into `host`, replacing what is there. */
export function drawHunk(
  host: HTMLElement,
  rows: readonly Row[],
  drawing: Drawing,
  colours: FileColours | null,
): void {
  const phone = drawing === "phone";
  const options: LineOptions = {
    colours,
    showLineEnd: lineEndsDiffer(rows),
    numbers: phone ? (row) => gutter(row.new).slice(1) : (row) => gutter(row.old, row.new),
    leftOut: phone ? commonIndent(rows) : null,
  };
  const lines =
    drawing === "split" ? drawPairs(rows, options) : rows.map((row) => drawLine(row, options));
  const fragment = document.createDocumentFragment();
  fragment.append(...lines);
  host.replaceChildren(fragment);
}
