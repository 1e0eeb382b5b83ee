/** Terminal output into runs of text with a look: colours and weight of ECMA-48 "SGR". Pure. */

export interface AnsiRun {
  text: string;
  tone: "plain" | "good" | "bad" | "dim" | "blue" | "orange";
  bold: boolean;
}

type Look = Omit<AnsiRun, "text">;

const PLAIN: Look = { tone: "plain", bold: false };
const ESCAPES = /\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;

/** Colours by SGR number (30 to 37 and 90 to 97) as far as the design has one. */
const TONES: Record<number, AnsiRun["tone"]> = {
  1: "bad",
  2: "good",
  3: "orange",
  4: "blue",
  5: "blue",
  6: "blue",
};

/** The lines of `text`; looks go on over line ends, and \r begins the line anew. */
export function ansiLines(text: string): AnsiRun[][] {
  const lines: AnsiRun[][] = [];
  let look = PLAIN;
  for (const line of text.split("\n")) {
    const runs: AnsiRun[] = [];
    for (const piece of pieces(line.replace(/\r+$/, "").replace(/^.*\r/, ""))) {
      if (piece.sgr !== null) look = changed(look, piece.sgr);
      else if (piece.text !== "") runs.push({ text: piece.text, ...look });
    }
    lines.push(runs);
  }
  return lines;
}

function pieces(line: string): { text: string; sgr: string | null }[] {
  const found: { text: string; sgr: string | null }[] = [];
  let last = 0;
  for (const match of line.matchAll(ESCAPES)) {
    found.push({ text: line.slice(last, match.index), sgr: null });
    if (match[2] === "m") found.push({ text: "", sgr: match[1] ?? "" });
    last = match.index + match[0].length;
  }
  found.push({ text: line.slice(last), sgr: null });
  return found;
}

function changed(look: Look, sgr: string): Look {
  return sgr.split(";").map(Number).reduce(withCode, look);
}

function withCode(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, tone: "dim" };
  if (code === 22) return { ...look, bold: false };
  if (code === 39) return { ...look, tone: "plain" };
  if (code === 90) return { ...look, tone: "dim" };
  const colour = code >= 30 && code <= 37 ? code - 30 : code >= 91 && code <= 97 ? code - 90 : null;
  return colour === null ? look : { ...look, tone: TONES[colour] ?? "plain" };
}
