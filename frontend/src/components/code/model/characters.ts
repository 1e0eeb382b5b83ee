/**
 * Characters that a reader would not see, or that would reorder what is read.
 *
 * The classes follow Unicode's Cc, Cf, Zl, Zp and Zs, and the letters that are drawn blank
 * (Hangul fillers, Braille blank); "Trojan Source" (CVE-2021-42574) says why they must show.
 */

/** Everything shown by name instead of by its own glyph. */
const HIDDEN =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e01ef}]/gu;

/** Scripts and controls that make a line run from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

const NAMES: Record<string, string> = {
  "\u00a0": "NBSP",
  "\u00ad": "SHY",
  "\u200b": "ZWSP",
  "\u200c": "ZWNJ",
  "\u200d": "ZWJ",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u2028": "LSEP",
  "\u2029": "PSEP",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
};

const PICTOGRAPH_BEFORE = /\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?$/u;
const PICTOGRAPH_AFTER = /^\p{Extended_Pictographic}/u;

/** A joiner or variation selector that is part of an emoji is seen already. */
function isPartOfEmoji(text: string, at: number, character: string): boolean {
  const before = text.slice(Math.max(0, at - 4), at);
  if (character === "\ufe0f") return PICTOGRAPH_BEFORE.test(before);
  if (character !== "\u200d") return false;
  return PICTOGRAPH_BEFORE.test(before) && PICTOGRAPH_AFTER.test(text.slice(at + 1, at + 3));
}

/** "ZWSP" or "U+0007". */
export function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return NAMES[character] ?? `U+${code}`;
}

export interface HiddenCharacter {
  start: number;
  end: number;
  name: string;
}

/** The hidden characters of a line with their places in UTF-16 code units. */
export function findHidden(text: string): HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  for (const match of text.matchAll(HIDDEN)) {
    const [character] = match;
    if (isPartOfEmoji(text, match.index, character)) continue;
    const end = match.index + character.length;
    found.push({ start: match.index, end, name: nameOf(character) });
  }
  return found;
}

/** Whether the characters of a line can be drawn in another order than they stand. */
export function runsRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}
