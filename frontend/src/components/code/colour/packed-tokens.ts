/** Colours of a whole file in two flat arrays, which a worker hands over without copying. */
import type { Ink, Token } from "@/components/code/model/segments";

export interface PackedTokens {
  /** For each line the index of its first token, and one more for the end. */
  starts: Uint32Array<ArrayBuffer>;
  /** Start of each token in UTF-16 code units, times 8, plus the place of its ink in INKS. */
  tokens: Uint32Array<ArrayBuffer>;
}

const INKS: readonly Ink[] = ["", "k", "s", "c", "n"];
const INK_BITS = 3;

/** First match wins. Types are Monarch's: "keyword.flow.py", "string.escape". */
const INK_BY_TYPE: readonly [RegExp, Ink][] = [
  [/^(comment|metatag)/, "c"],
  [/^(string|attribute\.value|regexp)/, "s"],
  [/^(number|constant|annotation|predefined)/, "n"],
  [/^(keyword|tag|strong|emphasis|key)/, "k"],
];

/** The colour of a token type; empty for names, punctuation and all the rest. */
export function inkOfType(type: string): Ink {
  return INK_BY_TYPE.find(([pattern]) => pattern.test(type))?.[1] ?? "";
}

/** Tokens of every line, neighbours of one colour joined. `tokenize` is called in order. */
export function packTokens(
  lines: readonly string[],
  tokenize: (line: string) => Token[],
): PackedTokens {
  const starts = new Uint32Array(lines.length + 1);
  const packed: number[] = [];
  for (const [at, line] of lines.entries()) {
    starts[at] = packed.length;
    let last: Ink = "";
    for (const { start, ink } of tokenize(line)) {
      if (ink === last) continue;
      packed.push((start << INK_BITS) | INKS.indexOf(ink));
      last = ink;
    }
  }
  starts[lines.length] = packed.length;
  return { starts, tokens: Uint32Array.from(packed) };
}

/** Tokens of a 1-based line; none for a line that is not there. */
export function tokensOfLine(packed: PackedTokens, line: number): Token[] {
  const from = packed.starts[line - 1];
  const to = packed.starts[line];
  if (from === undefined || to === undefined) return [];
  return Array.from(packed.tokens.subarray(from, to), (value) => ({
    start: value >>> INK_BITS,
    ink: INKS[value & ((1 << INK_BITS) - 1)] ?? "",
  }));
}
