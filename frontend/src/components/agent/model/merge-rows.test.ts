/** From logs to rows: the golden logs, and what only a longer log shows. */
import { expect, it } from "vitest";

import { RowDeriver } from "@/components/agent/model/derive-rows";
import { rowAt, timelineRows } from "@/components/agent/model/merge-rows";
import type { Row } from "@/components/agent/model/row-types";
import { goldenLog } from "@/test/golden";
import {
  answered,
  created,
  failedRequest,
  finished,
  logOf,
  moved,
  requested,
  started,
  text,
  toolUse,
} from "@/test/make-log";
import type { StoredEvent } from "@/types/api";

type TaskEvent = StoredEvent["event"];

/** Seq and kind of each row, with what tells it apart. */
function brief(rows: readonly Row[]): string[] {
  return rows.map((row) => `${row.seqs.join(",")} ${row.kind}${detail(row)}`);
}

function detail(row: Row): string {
  if (row.kind === "calls")
    return `: ${row.calls.map((call) => `${call.tool} ${call.object}`).join("; ")}`;
  if (row.kind === "step") return `: ${row.number} ${row.progress}`;
  if (row.kind === "delivery") return `: ${row.outcome ?? "under way"}`;
  if (row.kind === "phase") return `: ${row.title}`;
  if (row.kind === "decisions") return `: ${[...row.decided].join(" ")}`;
  return "";
}

it("tells the whole job of the golden log", () => {
  expect(brief(timelineRows(goldenLog("whole-job").events))).toEqual([
    "1 asked",
    "3 note",
    "4 phase: Understanding",
    "7 prose",
    "8,9 calls: read_file a.py",
    "10 report",
    "11 phase: Planning",
    "12 plan",
    "14 plan-decision",
    "15 phase: Planning",
    "17 prose",
    "18 plan",
    "20 plan-decision",
    "21 phase: Executing",
    "22 message",
    "23 step: 1 started",
    "24 prose",
    "25,26,27 calls: write_file a.py",
    "28 step: 1 done",
    "29 prose",
    "30 calls:  ",
    "31 step: 3 skipped",
    "32 summary",
    "33 end",
    "34,35 decisions: h1,accept h2,reject h3,",
    "36 review",
    "38,39 delivery: conflict",
    "42,43 delivery: delivered",
    "44 end",
  ]);
});

it.each(["broken", "created", "odd-names", "second-round", "stopped", "taken-over", "waited"])(
  "keeps the rows of %s in order, each event in one row at most",
  (name) => {
    const { events } = goldenLog(name);
    const rows = timelineRows(events);
    const seqs = rows.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    const all = rows.flatMap((row) => row.seqs);
    expect(new Set(all).size).toBe(all.length);
  },
);

it.each(["whole-job", "second-round", "taken-over", "waited"])(
  "derives the same from %s when it comes event by event",
  (name) => {
    const { events } = goldenLog(name);
    const deriver = new RowDeriver();
    for (let count = 1; count <= events.length; count += 1) {
      const part = events.slice(0, count);
      expect(timelineRows(part, deriver)).toEqual(timelineRows(part));
    }
    const other = goldenLog("stopped").events;
    expect(timelineRows(other, deriver)).toEqual(timelineRows(other));
  },
);

it("leaves the rows that it gave before as they were", () => {
  const { events } = goldenLog("whole-job");
  const deriver = new RowDeriver();
  const before = timelineRows(events.slice(0, 25), deriver);
  const copy = structuredClone(before);
  timelineRows(events, deriver);
  expect(before).toEqual(copy);
});

function executing(...events: TaskEvent[]): Row[] {
  const log = logOf([created, moved("planning", "executing"), ...events]);
  return timelineRows(log).slice(2);
}

it("joins read-only calls of one turn and one tool, and no others", () => {
  const rows = executing(
    answered("q1", toolUse("a", "read_file", { path: "a.py" })),
    started("a", "read_file", "a.py"),
    started("b", "read_file", "b.py"),
    started("c", "search_code", "retries="),
    finished("a", "read_file"),
    finished("b", "read_file"),
    finished("c", "search_code"),
    answered("q2"),
    started("d", "read_file", "d.py"),
    finished("d", "read_file", { status: "error", content: "No such file." }),
    started("e", "read_file", "e.py"),
  );
  expect(brief(rows)).toEqual([
    "4,5,7,8 calls: read_file a.py; read_file b.py",
    "6,9 calls: search_code retries=",
    "11,12 calls: read_file d.py",
    "13 calls: read_file e.py",
  ]);
});

it("hides calls that only carry a result with a row of its own, unless they failed", () => {
  const rows = executing(
    started("a", "mark_step", ""),
    finished("a", "mark_step"),
    started("b", "mark_step", ""),
    finished("b", "mark_step", { status: "error", content: "Expected a step from 1 to 3, got 9." }),
  );
  expect(brief(rows)).toEqual(["5,6 calls: mark_step "]);
});

it("says of a message whether a request has taken it along", () => {
  const message = (id: string): TaskEvent => ({
    type: "message.added",
    message_id: id,
    user_id: "u1",
    text: id,
  });
  const rows = executing(message("first"), message("second"), requested("q1"), message("third"));
  expect(rows.map((row) => (row.kind === "message" ? [row.text, row.readSeq] : null))).toEqual([
    ["first", 5],
    ["second", 5],
    ["third", null],
  ]);
});

it("counts a run of failures in one row that waits until the request is sent again", () => {
  const [waiting] = executing(
    requested("q1"),
    failedRequest(1, 0.5),
    requested("q2"),
    failedRequest(2, 8),
  );
  expect(waiting).toMatchObject({
    kind: "retry",
    seqs: [4, 5, 6],
    again: "2026-11-22T09:00:14.000Z",
  });
  const [sent] = executing(requested("q1"), failedRequest(1, 8), requested("q2"));
  expect(sent).toMatchObject({ kind: "retry", again: null });
  const [given, wait] = executing(
    failedRequest(1, null),
    moved("executing", "waiting", { reason: "provider", message: "Overloaded." }),
  );
  expect(given).toMatchObject({ kind: "retry", again: null });
  expect(wait).toMatchObject({ kind: "wait", reason: "provider", open: true });
});

it("closes a pause, a plan and a finished round when the task has moved on", () => {
  const open = (events: StoredEvent[]) =>
    timelineRows(events).flatMap((row) => ("open" in row && row.open ? [row.kind] : []));
  const { events } = goldenLog("waited");
  expect(open(events.slice(0, 15))).toEqual(["plan"]);
  expect(open(events.slice(0, 16))).toEqual([]);
  expect(open(events.slice(0, 20))).toEqual(["wait"]);
  expect(open(events)).toEqual([]);
  expect(open(goldenLog("second-round").events.slice(0, 27))).toEqual(["end"]);
  expect(open(goldenLog("second-round").events.slice(0, 29))).toEqual([]);
});

it("shows the summary once, where the agent wrote it", () => {
  const rows = executing(answered("q1", text("Done."), text("Two files.")), {
    type: "summary.written",
    text: "Done.\n\nTwo files.",
  });
  expect(rows).toEqual([
    expect.objectContaining({ kind: "summary", seq: 3, seqs: [3, 4], text: "Done.\n\nTwo files." }),
  ]);
});

it("marks a call that a crash cut off until its result comes", () => {
  const crash: TaskEvent = {
    type: "lease.acquired",
    worker_id: "w2",
    generation: 2,
    attempt: 2,
    interrupted_calls: ["a"],
    lost_answer: false,
  };
  const cutOff = executing(started("a", "run_command", "make"), crash);
  expect(cutOff[0]).toMatchObject({ kind: "calls", calls: [{ cutOff: true, result: null }] });
  expect(cutOff[1]).toMatchObject({ kind: "note", detail: "1 call cut off, done again" });
  const again = executing(started("a", "run_command", "make"), crash, finished("a", "run_command"));
  expect(again[0]).toMatchObject({ kind: "calls", calls: [{ cutOff: false }] });
});

it("finds the row of every event, also of those without one", () => {
  const rows = timelineRows(goldenLog("whole-job").events);
  expect(rowAt(rows, 26)?.seq).toBe(25);
  expect(rowAt(rows, 16)?.seq).toBe(15);
  expect(rowAt(rows, 9999)?.seq).toBe(44);
  expect(rowAt([], 3)).toBeNull();
});
