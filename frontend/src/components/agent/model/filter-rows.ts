/** What the timeline's filter shows, and what its find looks into. Pure. */
import type { Call, Row } from "@/components/agent/model/row-types";
import type { TimelineFilter } from "@/stores/timeline-store";

/** In the order in which `F` goes through them. */
export const FILTERS: readonly { value: TimelineFilter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "changes", label: "Changes" },
  { value: "commands", label: "Commands" },
  { value: "decisions", label: "Decisions" },
];

/** The next filter after this one, round and round. */
export function nextFilter(filter: TimelineFilter): TimelineFilter {
  const at = FILTERS.findIndex(({ value }) => value === filter);
  return FILTERS[(at + 1) % FILTERS.length]?.value ?? "all";
}

export function filterRows(rows: readonly Row[], filter: TimelineFilter): readonly Row[] {
  if (filter === "all") return rows;
  return rows.filter((row) => FITS[filter](row));
}

const DECISIONS = new Set<Row["kind"]>([
  "asked",
  "message",
  "wait",
  "plan",
  "plan-decision",
  "decisions",
  "review",
  "delivery",
]);

const FITS: Record<Exclude<TimelineFilter, "all">, (row: Row) => boolean> = {
  changes: (row) =>
    row.kind === "delivery" ||
    (row.kind === "calls" && row.calls.some((one) => one.changes.length + one.reverted.length > 0)),
  commands: (row) => row.kind === "calls" && row.calls.some(({ tool }) => tool === "run_command"),
  decisions: (row) =>
    DECISIONS.has(row.kind) ||
    (row.kind === "note" && /^(Limits changed|Goes on|Stop asked for)$/.test(row.text)),
};

/** Keys of the rows that hold every word of `query`, ignoring case; none for an empty query. */
export function findRows(rows: readonly Row[], query: string): string[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const holds = (row: Row) => {
    const text = rowText(row).toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return rows.filter(holds).map(({ key }) => key);
}

/** Everything a row shows, also what opens only at a press. */
export function rowText(row: Row): string {
  switch (row.kind) {
    case "asked":
    case "prose":
    case "thinking":
    case "summary":
    case "message":
      return row.text;
    case "calls":
      return row.calls.map(callText).join("\n");
    case "step":
      return `Step ${row.number} ${row.progress} ${row.title} ${row.note}`;
    case "phase":
      return row.title;
    case "retry":
      return row.failures.map(({ message }) => message).join("\n");
    case "wait":
    case "end":
      return `${row.message} ${row.hint}`;
    case "report":
      return JSON.stringify(row.report);
    case "plan":
      return row.steps.map(({ title, description }) => `${title} ${description}`).join("\n");
    case "plan-decision":
      return row.approved ? "approved the plan" : `another plan ${row.reason}`;
    case "decisions":
      return "decided accepted rejected";
    case "review":
      return `${row.outcome} ${row.text}`;
    case "delivery":
      return `delivered ${row.message} ${row.conflicts.map(({ path }) => path).join(" ")}`;
    case "note":
      return `${row.text} ${row.detail}`;
  }
}

function callText({ tool, object, result, changes }: Call): string {
  return [tool, object, result?.content ?? "", ...changes.map(({ path }) => path)].join("\n");
}
