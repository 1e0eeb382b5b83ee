/** Later steps from events to rows: hide what says nothing new, join what belongs together. Pure. */
import { RowDeriver } from "@/components/agent/model/derive-rows";
import type { Row, RowOf } from "@/components/agent/model/row-types";
import type { StoredEvent } from "@/types/api";

/** Calls whose effect has a row of its own: a report, a Plan, a Step. */
const PROTOCOL = new Set(["report_understanding", "submit_plan", "mark_step"]);
/** Calls that change nothing; several in one turn share a row. */
const READ_ONLY = new Set(["read_file", "list_directory", "search_code", "index_symbols"]);

/** The timeline's rows, from the whole log. A `deriver` that is kept saves walking it again. */
export function timelineRows(events: readonly StoredEvent[], deriver = new RowDeriver()): Row[] {
  return joinReads(hideProtocol(deriver.rowsOf(events)));
}

/** Without calls that only carried another row's content; a failed one stays. */
export function hideProtocol(rows: readonly Row[]): Row[] {
  const isSilent = (row: Row) =>
    row.kind === "calls" &&
    row.calls.every(({ tool, result }) => PROTOCOL.has(tool) && result?.status !== "error");
  return rows.filter((row) => !isSilent(row));
}

/** Neighbouring calls of one read-only tool in one turn become one row. */
export function joinReads(rows: readonly Row[]): Row[] {
  const joined: Row[] = [];
  for (const row of rows) {
    const last = joined.at(-1);
    if (last?.kind === "calls" && row.kind === "calls" && belongTogether(last, row))
      joined[joined.length - 1] = {
        ...last,
        calls: [...last.calls, ...row.calls],
        seqs: [...last.seqs, ...row.seqs].toSorted((a, b) => a - b),
      };
    else joined.push(row);
  }
  return joined;
}

function belongTogether(one: RowOf<"calls">, other: RowOf<"calls">): boolean {
  const tool = one.calls[0]?.tool ?? "";
  const sound = (row: RowOf<"calls">) =>
    row.calls.every(({ result }) => result?.status !== "error");
  return (
    one.turn === other.turn &&
    READ_ONLY.has(tool) &&
    other.calls[0]?.tool === tool &&
    sound(one) &&
    sound(other)
  );
}

/** The row that tells event `seq`: the one that stands for it, else the last before it. */
export function rowAt(rows: readonly Row[], seq: number): Row | null {
  return (
    rows.find((row) => row.seqs.includes(seq)) ?? rows.findLast((row) => row.seq <= seq) ?? null
  );
}
