/** Finds what a Hunk stands in: the nearest line above, less indented, that opens a definition. */

const DEFINITION =
  /^\s*(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|abstract\s+|final\s+|pub(?:\([a-z]+\))?\s+)*(?:def|class|function\*?|fn|func|interface|struct|enum|trait|impl|module|type)\s+([\w$.]+)/;
/** Far above, a definition says little about where one is. */
const SEARCHED_LINES = 2000;

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Names from outside in ("Client.request") for the 1-based `line`; null when nothing is found. */
export function enclosingName(lines: readonly string[], line: number): string | null {
  const start = lines[line - 1] ?? "";
  let indent = start.trim() === "" ? Infinity : indentOf(start);
  const names: string[] = [];
  const last = Math.max(0, line - 1 - SEARCHED_LINES);
  for (let at = line - 2; at >= last && indent > 0; at -= 1) {
    const text = lines[at] ?? "";
    if (text.trim() === "" || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    const name = DEFINITION.exec(text)?.[1];
    if (name) names.unshift(name);
  }
  return names.length > 0 ? names.join(".") : null;
}
