/** Builds the DOM of one line of code. Text only ever becomes text nodes. */
import {
  type LineWindow,
  type Segment,
  type Token,
  lineWindow,
  segmentLine,
  shiftInto,
} from "@/components/code/model/segments";
import type { Row } from "@/components/code/model/rows";

function hiddenNode(segment: Segment): HTMLElement {
  // The character itself stays in the text, so that a copy is the file's; its name is CSS.
  const node = document.createElement("span");
  node.className = "code-hidden";
  node.dataset["name"] = segment.hidden;
  node.title = segment.hidden;
  const character = document.createElement("span");
  character.textContent = segment.text;
  node.append(character);
  return node;
}

function segmentNode(segment: Segment, isolate: boolean): Node {
  if (segment.hidden !== "") return hiddenNode(segment);
  if (segment.ink === "" && !isolate) return document.createTextNode(segment.text);
  const node = document.createElement("span");
  node.className = segment.ink === "" ? "code-run" : `code-run code-${segment.ink}`;
  node.textContent = segment.text;
  return node;
}

/** Puts the runs of `text` into `parent`, marked words inside <mark>. */
export function drawText(
  parent: HTMLElement,
  text: string,
  marks: readonly (readonly [number, number])[],
  tokens: readonly Token[],
): void {
  const { segments, isolate } = segmentLine(text, marks, tokens);
  let mark: HTMLElement | null = null;
  for (const segment of segments) {
    if (segment.marked) mark ??= parent.appendChild(document.createElement("mark"));
    else mark = null;
    (mark ?? parent).append(segmentNode(segment, isolate));
  }
}

/** Lines that were asked for whole; their rows live as long as the file is near. */
const wholeLines = new WeakSet<Row>();

function cutNote(words: string): HTMLElement {
  const note = document.createElement("span");
  note.className = "code-cut";
  note.textContent = words;
  return note;
}

function wholeLineButton(row: Row, redraw: () => void): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code-whole-line";
  button.textContent = `Show whole line, ${row.text.length.toLocaleString("en-US")} characters`;
  button.addEventListener("click", () => {
    wholeLines.add(row);
    redraw();
  });
  return button;
}

function drawWindow(
  code: HTMLElement,
  row: Row,
  window: LineWindow,
  tokens: readonly Token[],
): void {
  const inside = shiftInto(window, row.marks, tokens);
  if (window.start > 0) code.append(cutNote("… "));
  drawText(code, row.text.slice(window.start, window.end), inside.marks, inside.tokens);
  if (window.end < row.text.length) code.append(cutNote(" …"));
}

/** Fills `code` with a row's text; called again when its colours come. */
export function drawCode(
  code: HTMLElement,
  row: Row,
  tokens: readonly Token[],
  showLineEnd: boolean,
): void {
  code.replaceChildren();
  const window = wholeLines.has(row)
    ? { start: 0, end: row.text.length }
    : lineWindow(row.text, row.marks);
  if (window.start === 0 && window.end === row.text.length)
    drawText(code, row.text, row.marks, tokens);
  else {
    drawWindow(code, row, window, tokens);
    code.append(wholeLineButton(row, () => drawCode(code, row, tokens, showLineEnd)));
  }
  if (row.noNewline && row.sign !== " ") code.append(lineEnd("No newline at the end"));
  else if (showLineEnd && row.crlf) code.append(lineEnd("CRLF"));
}

function lineEnd(words: string): HTMLElement {
  const node = document.createElement("span");
  node.className = "code-line-end";
  node.dataset["name"] = `⏎ ${words}`;
  return node;
}
