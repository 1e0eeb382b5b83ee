/** Which lines of a ToolResult or of live output are shown, and what is said of the rest. Pure. */

/** Lines of a command's output in sight; the rest is one press away. */
export const SHOWN_LINES = 200;

export interface OutputLines {
  lines: readonly string[];
  /** Lines that are there and not shown. */
  hidden: number;
}

/** The last or first `limit` lines. */
export function outputLines(text: string, end: "first" | "last", limit = SHOWN_LINES): OutputLines {
  const all = text.replace(/\n$/, "").split("\n");
  if (all.length <= limit) return { lines: all, hidden: 0 };
  const lines = end === "last" ? all.slice(-limit) : all.slice(0, limit);
  return { lines, hidden: all.length - limit };
}

/** The server's own mark of what a result leaves out (backend: koda/tools). */
const LEFT_OUT = /\[… ([\d,]+) characters left out/g;

/** Characters that the stored result does not hold; 0 when it is whole. */
export function charactersLeftOut(content: string): number {
  const counts = [...content.matchAll(LEFT_OUT)].map(([, count]) =>
    Number(count?.replaceAll(",", "")),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}

/** A command's result without its first line, which says the exit code that the row shows. */
export function commandOutput(content: string): string {
  return content.replace(/^(Exit code|Stopped after)[^\n]*\n?/, "");
}
