/** Which rows open in place, and which are open. Pure. */
import { opensByItself } from "@/components/agent/model/call-words";
import type { Row, RowOf } from "@/components/agent/model/row-types";

export type CallRow = RowOf<"calls"> | RowOf<"thinking"> | RowOf<"report">;

export function canOpen(row: Row): row is CallRow {
  return row.kind === "calls" || row.kind === "thinking" || row.kind === "report";
}

/** By hand, else by itself: a command that runs or failed. */
export function isOpen(row: Row, toggled: Readonly<Record<string, boolean>>): boolean {
  const byHand = toggled[row.key];
  if (byHand !== undefined) return byHand;
  return row.kind === "calls" && opensByItself(row.calls);
}

/** The first file that the row's calls staged; null for other rows. */
export function editedPath(row: Row | null): string | null {
  if (row?.kind !== "calls") return null;
  return row.calls.flatMap(({ changes }) => changes)[0]?.path ?? null;
}

/** Height in pixels until the row has been measured; `columns` is the width of its text. */
export function estimatedHeight(row: Row, open: boolean, columns: number): number {
  switch (row.kind) {
    case "prose":
    case "summary":
      return 14 + 22 * lines(row.text, columns);
    case "asked":
    case "message":
      return 50 + 22 * lines(row.text, columns);
    case "calls":
      return open ? 260 : 32;
    case "thinking":
    case "report":
      return open ? 32 + 20 * 8 : 32;
    case "phase":
      return 42;
    case "step":
    case "note":
    case "decisions":
    case "retry":
      return 32;
    case "wait":
      return row.open ? 150 : 32;
    case "plan":
      return 40 + 24 * row.steps.length;
    case "plan-decision":
    case "review":
    case "delivery":
    case "end":
      return 60;
  }
}

function lines(text: string, columns: number): number {
  return text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}
