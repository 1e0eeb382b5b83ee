/** What an edit or a write did, as lines to show in the timeline, from the call's input. Pure. */
import type { Call } from "@/components/agent/model/row-types";

export interface EditLine {
  sign: " " | "+" | "-";
  text: string;
}

/** One place of a file. */
export interface EditPlace {
  /** First line of the place, 1-based, where the result says so. */
  line: number | null;
  lines: readonly EditLine[];
}

/** The places that this call wrote; null when its input does not say. */
export function editPlaces({ tool, input, result }: Call): EditPlace[] | null {
  if (input === null) return null;
  if (tool === "write_file" && typeof input["content"] === "string")
    return [{ line: null, lines: signed("+", input["content"].replace(/\n$/, "")) }];
  if (tool !== "edit_file" || !Array.isArray(input["edits"])) return null;
  const at: unknown = result?.facts["lines"];
  return input["edits"].filter(isEdit).map(({ old, new: fresh }, index) => {
    const line: unknown = Array.isArray(at) ? at[index] : null;
    return { line: typeof line === "number" ? line : null, lines: replaced(old, fresh) };
  });
}

function isEdit(value: unknown): value is { old: string; new: string } {
  if (typeof value !== "object" || value === null) return false;
  const { old, new: fresh } = value as Record<string, unknown>;
  return typeof old === "string" && typeof fresh === "string";
}

/** Lines that both have at the start or the end are context, the rest removed and added. */
function replaced(old: string, fresh: string): EditLine[] {
  const [before, after] = [old.split("\n"), fresh.split("\n")];
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const middle = (lines: string[]) => lines.slice(start, lines.length - end);
  return [
    ...before.slice(0, start).map((text): EditLine => ({ sign: " ", text })),
    ...middle(before).map((text): EditLine => ({ sign: "-", text })),
    ...middle(after).map((text): EditLine => ({ sign: "+", text })),
    ...before.slice(before.length - end).map((text): EditLine => ({ sign: " ", text })),
  ];
}

function signed(sign: "+", text: string): EditLine[] {
  return text === "" ? [] : text.split("\n").map((line) => ({ sign, text: line }));
}
