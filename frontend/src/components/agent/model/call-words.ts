/** A row of ToolCalls in words: verb, object, result, time. Pure. */
import type { Call } from "@/components/agent/model/row-types";
import { count, duration, plural } from "@/lib/format";

/** Verb alone, and with several objects. */
const VERBS: Record<string, { one: string; many: (calls: number) => string }> = {
  read_file: { one: "Read", many: (calls) => `Read ${plural(calls, "file")}` },
  list_directory: { one: "List", many: (calls) => `List ${plural(calls, "folder")}` },
  search_code: { one: "Search", many: (calls) => `Search ${plural(calls, "pattern")}` },
  index_symbols: { one: "Symbols", many: (calls) => `Symbols of ${plural(calls, "place")}` },
  write_file: { one: "Write", many: (calls) => `Write ${plural(calls, "file")}` },
  edit_file: { one: "Edit", many: (calls) => `Edit ${plural(calls, "file")}` },
  delete_file: { one: "Delete", many: (calls) => `Delete ${plural(calls, "file")}` },
  run_command: { one: "Run", many: (calls) => `Run ${plural(calls, "command")}` },
  ask_user: { one: "Ask", many: (calls) => `Ask ${plural(calls, "question")}` },
  report_understanding: { one: "Report", many: () => "Report" },
  submit_plan: { one: "Submit the plan", many: () => "Submit the plan" },
  mark_step: { one: "Mark a step", many: () => "Mark steps" },
  "": { one: "Stage", many: () => "Stage" },
};

/** "Read", "Read 4 files"; a tool that is not known by its own name. */
export function callVerb(calls: readonly Call[]): string {
  const tool = calls[0]?.tool ?? "";
  const verb = VERBS[tool];
  if (verb === undefined) return tool;
  return calls.length > 1 ? verb.many(calls.length) : verb.one;
}

/** One call: its whole object. Several: the last parts of their paths. */
export function callObject(calls: readonly Call[]): string {
  const [first] = calls;
  if (first === undefined) return "";
  if (calls.length === 1) return objectOf(first);
  return calls.map((call) => objectOf(call).replace(/^.*\/(?=[^/])/, "")).join(", ");
}

function objectOf({ object, changes, input }: Call): string {
  if (object !== "") return object.split("\n", 1)[0] ?? "";
  const named = input?.["path"] ?? input?.["command"] ?? input?.["pattern"];
  if (typeof named === "string") return named;
  return changes.map(({ path }) => path).join(", ");
}

export interface CallResult {
  text: string;
  tone: "plain" | "bad";
}

/** "612 lines", "3 matches in 2 files", "exit 1"; null while it runs. */
export function callResult(calls: readonly Call[]): CallResult | null {
  const [first] = calls;
  if (first === undefined) return null;
  if (calls.some(({ cutOff }) => cutOff)) return { text: "cut off, to be done again", tone: "bad" };
  if (calls.some(({ result, changes }) => result === null && changes.length === 0)) return null;
  const { result } = first;
  if (result?.status === "cancelled") return { text: "stopped", tone: "plain" };
  if (result?.status === "error") return { text: "failed", tone: "bad" };
  if (first.tool === "run_command") return commandResult(first);
  return { text: factsOf(calls), tone: "plain" };
}

function commandResult({ result }: Call): CallResult {
  const { timed_out, exit_code } = result?.facts ?? {};
  if (timed_out === true) return { text: "timed out", tone: "bad" };
  if (typeof exit_code !== "number") return { text: "stopped", tone: "bad" };
  return { text: `exit ${exit_code}`, tone: exit_code === 0 ? "plain" : "bad" };
}

function factsOf(calls: readonly Call[]): string {
  const tool = calls[0]?.tool ?? "";
  switch (tool) {
    case "read_file":
      return plural(sum(calls, linesRead), "line");
    case "list_directory":
      return plural(
        sum(calls, ({ facts }) => number(facts["entries"])),
        "entry",
        "entries",
      );
    case "index_symbols":
      return plural(
        sum(calls, ({ facts }) => number(facts["symbols"])),
        "symbol",
      );
    case "search_code":
      return matches(calls);
    default: {
      const touched = calls.some(({ changes, reverted }) => changes.length + reverted.length > 0);
      if (touched) return "staged";
      return tool === "write_file" || tool === "edit_file" ? "unchanged" : "";
    }
  }
}

function matches(calls: readonly Call[]): string {
  const found = sum(calls, ({ facts }) => number(facts["matches"]));
  if (found === 0) return "no matches";
  const files = sum(calls, ({ facts }) => number(facts["files"]));
  const where = calls.length === 1 && files > 0 ? ` in ${plural(files, "file")}` : "";
  return plural(found, "match", "matches") + where;
}

type Facts = { facts: Record<string, unknown> };

function linesRead({ facts }: Facts): number {
  const [first, last] = [facts["first_line"], facts["last_line"]];
  if (typeof first === "number" && typeof last === "number") return Math.max(0, last - first + 1);
  return number(facts["lines"]);
}

function sum(calls: readonly Call[], of: (result: Facts) => number): number {
  return calls.reduce((total, { result }) => total + (result === null ? 0 : of(result)), 0);
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** Shorter than this would be shown as no time at all. */
const WORTH_SAYING_MS = 5;

/** "0.04 s": the longest of calls that ran side by side; "" while one runs. */
export function callTime(calls: readonly Call[]): string {
  const times = calls.map(({ result }) => result?.duration_ms ?? null);
  const longest = Math.max(0, ...times.map((ms) => ms ?? 0));
  return times.includes(null) || longest < WORTH_SAYING_MS ? "" : duration(longest);
}

/** Lines added and removed by these calls, over all files. */
export function callCounts(calls: readonly Call[]): { additions: number; deletions: number } {
  const changes = calls.flatMap((call) => call.changes);
  return {
    additions: changes.reduce((total, one) => total + one.additions, 0),
    deletions: changes.reduce((total, one) => total + one.deletions, 0),
  };
}

/** Whether the row stands open until a person closes it: a command that runs or failed. */
export function opensByItself(calls: readonly Call[]): boolean {
  const isCommand = calls.length === 1 && calls[0]?.tool === "run_command";
  if (!isCommand) return false;
  const result = callResult(calls);
  return result === null || result.tone === "bad";
}

/** The row for a screen reader: "Read 4 files, 612 lines, 0.04 s". */
export function callLabel(calls: readonly Call[]): string {
  const { additions, deletions } = callCounts(calls);
  const counts =
    additions + deletions > 0 ? `${count(additions)} added, ${count(deletions)} removed` : "";
  const parts = [
    `${callVerb(calls)} ${callObject(calls)}`,
    counts,
    callResult(calls)?.text ?? "runs",
    callTime(calls),
  ];
  return parts.filter((part) => part !== "").join(", ");
}
