/** A line cut into runs that look alike: colour, word mark, hidden character. */
import { findHidden, runsRightToLeft } from "@/components/code/model/characters";

/** Colour of a run: keyword, string, comment, constant; empty is plain. */
export type Ink = "" | "k" | "s" | "c" | "n";

/** A token from `start` to the next token's start, in UTF-16 code units. */
export interface Token {
  start: number;
  ink: Ink;
}

export interface Segment {
  text: string;
  ink: Ink;
  marked: boolean;
  /** Name of the one hidden character that this run is; empty for ordinary text. */
  hidden: string;
}

export interface SegmentedLine {
  segments: Segment[];
  /** Each run must be kept from reordering its neighbours. */
  isolate: boolean;
}

/** Words, spaces and the rest of a line that no tokenizer has cut yet. */
function wordStarts(text: string): number[] {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu)].map(
    (match) => match.index,
  );
}

function inkAt(tokens: readonly Token[], position: number): Ink {
  let ink: Ink = "";
  for (const token of tokens) {
    if (token.start > position) break;
    ink = token.ink;
  }
  return ink;
}

/** Cuts `text` where colour, mark or visibility change. `marks` are [start, end), sorted. */
export function segmentLine(
  text: string,
  marks: readonly (readonly [number, number])[],
  tokens: readonly Token[],
): SegmentedLine {
  const hidden = findHidden(text);
  const isolate = runsRightToLeft(text);
  const cuts = new Set<number>([0]);
  for (const [start, end] of marks) cuts.add(start).add(end);
  for (const token of tokens) cuts.add(token.start);
  for (const one of hidden) cuts.add(one.start).add(one.end);
  if (isolate) for (const start of wordStarts(text)) cuts.add(start);
  const starts = [...cuts].filter((cut) => cut < text.length).sort((one, other) => one - other);
  const segments = starts.map((start, at) => ({
    text: text.slice(start, starts[at + 1] ?? text.length),
    ink: inkAt(tokens, start),
    marked: marks.some(([from, to]) => from <= start && start < to),
    hidden: hidden.find((one) => one.start === start)?.name ?? "",
  }));
  return { segments, isolate };
}

/** Longest line drawn whole; a longer one is cut around its change. */
export const LINE_LIMIT = 2000;
const AROUND_CHANGE = 400;
/** Few, so that the change is in sight where a line does not wrap. */
const BEFORE_CHANGE = 40;

export interface LineWindow {
  start: number;
  end: number;
}

/** The part of a line that is drawn: all of it, or what lies around its first change. */
export function lineWindow(
  text: string,
  marks: readonly (readonly [number, number])[],
): LineWindow {
  if (text.length <= LINE_LIMIT) return { start: 0, end: text.length };
  const first = marks[0];
  const start = Math.max(0, (first?.[0] ?? 0) - BEFORE_CHANGE);
  const end = Math.min(text.length, Math.min(first?.[1] ?? 0, start + LINE_LIMIT) + AROUND_CHANGE);
  return {
    start: wholeCharacter(text, start),
    end: wholeCharacter(text, Math.max(end, start + AROUND_CHANGE)),
  };
}

/** Moves a cut off the middle of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** Marks and tokens as seen from the start of a window. */
export function shiftInto(
  window: LineWindow,
  marks: readonly (readonly [number, number])[],
  tokens: readonly Token[],
): { marks: [number, number][]; tokens: Token[] } {
  const size = window.end - window.start;
  const clamp = (at: number) => Math.max(0, Math.min(size, at - window.start));
  const shifted = marks
    .map(([start, end]): [number, number] => [clamp(start), clamp(end)])
    .filter(([start, end]) => end > start);
  const inside = tokens.filter((token) => token.start > window.start && token.start < window.end);
  const first: Token = { start: 0, ink: inkAt(tokens, window.start) };
  const rest = inside.map((token) => ({ start: token.start - window.start, ink: token.ink }));
  return { marks: shifted, tokens: tokens.length > 0 ? [first, ...rest] : [] };
}
