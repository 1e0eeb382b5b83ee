/** Phases, cost and composer, from the golden logs. */
import { expect, it } from "vitest";

import { composerState } from "@/components/agent/model/composer-state";
import {
  costFacts,
  countsByStep,
  fileAnchor,
  stagedFiles,
} from "@/components/agent/model/derive-facts";
import { deriveLive } from "@/components/agent/model/derive-live";
import { elapsedByPhase, filesRead, phaseLines } from "@/components/agent/model/derive-phases";
import { speechOf } from "@/components/agent/model/derive-speech";
import { planView } from "@/components/agent/model/plan-view";
import { raiseFor } from "@/components/agent/model/raise-limits";
import { reduceTask } from "@/stores/reduce-task";
import { addDelta, NO_STREAMS } from "@/stores/streams";
import { goldenLog } from "@/test/golden";
import { answered, created, finished, logOf, moved, requested } from "@/test/make-log";
import type { StoredEvent, TaskState } from "@/types/api";

function fold(events: readonly StoredEvent[]): TaskState {
  const state = events.reduce<TaskState | null>(reduceTask, null);
  if (state === null) throw new Error("expected events, got none");
  return state;
}

it("measures the time in each phase, until now for the present one", () => {
  const log = logOf([
    created,
    moved("queued", "understanding"),
    moved("understanding", "planning"),
    moved("planning", "waiting", { reason: "provider" }),
    moved("waiting", "planning"),
  ]);
  const elapsed = elapsedByPhase(log, Date.parse("2026-11-22T09:00:15Z"));
  expect([...elapsed]).toEqual([
    ["queued", 1000],
    ["understanding", 1000],
    ["planning", 11_000],
    ["waiting", 1000],
  ]);
});

it.each([
  ["created", ["open", "open", "open", "open"]],
  ["broken", ["done", "failed", "open", "open"]],
  ["whole-job", ["done", "done", "done", "done"]],
  ["second-round", ["done", "done", "done", "open"]],
])("says of %s how far each phase is", (name, progress) => {
  const lines = phaseLines(goldenLog(name).state, new Map());
  expect(lines.map((line) => line.progress)).toEqual(progress);
});

it("sums cost and tokens, and shares the bar by the limit", () => {
  const state = fold(
    logOf([created, moved("planning", "executing"), requested("q"), answered("q"), answered("r")]),
  );
  const facts = costFacts(state);
  expect(facts).toMatchObject({
    usd: 0.5,
    limitUsd: 1.5,
    tokensIn: 200,
    tokensOut: 10,
    cached: 0.9,
    turns: 2,
  });
  expect(facts.used).toBeCloseTo(1 / 3);
  expect(facts.shares.map(({ share }) => Math.round(share * 100))).toEqual([0, 0, 33]);
  expect(costFacts(fold(logOf([created])))).toMatchObject({ usd: 0, cached: null, used: 0 });
});

it("proposes half as much again of the limit that is reached", () => {
  const spent = fold(logOf([created, answered("q")]));
  const reached = (limits: TaskState["limits"]) => raiseFor({ ...spent, limits });
  expect(reached({ cost_usd: 0.2, turns: null, seconds: null })).toMatchObject({
    limit: "cost_usd",
    proposed: 0.38,
  });
  expect(reached({ cost_usd: 9, turns: 1, seconds: null })).toMatchObject({
    limit: "turns",
    proposed: 2,
    used: 1,
  });
  expect(reached({ cost_usd: 9, turns: 9, seconds: 0.5 })).toMatchObject({
    limit: "seconds",
    unit: 60,
  });
});

it("lists staged files by path and counts lines by Step", () => {
  const { state } = goldenLog("whole-job");
  const paths = stagedFiles(state).map(({ path }) => path);
  expect(paths).toEqual(Object.keys(state.changes).toSorted());
  expect(countsByStep(state).get("s1")).toMatchObject({ additions: 58, deletions: 0 });
  expect(fileAnchor("a b/ü.py")).toBe("#f-a%20b%2F%C3%BC.py");
});

it("shows the answer under way until its event is here", () => {
  const log = logOf([created, moved("planning", "executing"), requested("q1")]);
  expect(deriveLive(log, NO_STREAMS)).toMatchObject({ doing: "asking", model: "strong" });
  const delta = { task_id: "t1", stream_id: "q1", tool: null };
  const speaking = addDelta(NO_STREAMS, { ...delta, kind: "text", text: "Now the" });
  expect(deriveLive(log, speaking)).toMatchObject({ doing: "speaking", text: "Now the" });
  const writing = addDelta(speaking, {
    ...delta,
    kind: "tool_input",
    tool: "edit_file",
    text: "{}",
  });
  expect(deriveLive(log, writing)).toMatchObject({
    doing: "writing",
    tool: "edit_file",
    inputLength: 2,
  });
  expect(deriveLive([...log, ...logOf([answered("q1")], 4)], writing)).toBeNull();
});

it("counts different files that were read before the plan", () => {
  const read = (path: string) => finished(path, "read_file", { facts: { path } });
  const log = logOf([
    created,
    read("a"),
    read("b"),
    read("a"),
    moved("planning", "executing"),
    read("c"),
  ]);
  expect(filesRead(log)).toBe(2);
});

it("says what a message does in each phase, and why none can be sent", () => {
  const at = (fields: Partial<TaskState>) =>
    composerState({
      phase: "executing",
      reason: null,
      round: 1,
      cancel_requested: false,
      ...fields,
    });
  expect(at({}).closed).toBeNull();
  expect(at({ phase: "plan_review" }).send).toBe("Ask for another plan");
  expect(at({ phase: "approval", round: 2 }).send).toBe("Begin round 3");
  expect(at({ phase: "waiting", reason: "question" }).send).toBe("Answer");
  expect(at({ phase: "delivering" }).closed).toMatch(/being written/);
  expect(at({ phase: "cancelled", cancel_requested: false }).closed).toMatch(/^Stopped/);
  expect(at({ cancel_requested: true }).closed).toMatch(/^Stopping/);
});

it.each([
  ["created", "making", "Waiting for a worker"],
  ["broken", "none", "No plan"],
  ["waited", "approved", "The plan: 3 steps"],
])("shows the plan of %s as %s", (name, stage, title) => {
  const { state, events } = goldenLog(name);
  expect(planView(state, events)).toMatchObject({ stage, title });
});

it("shows a plan to decide on, and one that is made anew with the reason", () => {
  const { events } = goldenLog("whole-job");
  const at = (seq: number) => planView(fold(events.slice(0, seq)), events.slice(0, seq));
  expect(at(13)).toMatchObject({ stage: "decide", title: "The agent proposes 1 step" });
  expect(at(15)).toMatchObject({ stage: "making", detail: "You asked: Too short." });
  expect(at(19)).toMatchObject({ stage: "decide", title: "The agent proposes 3 steps" });
});

it("speaks whole things, urgently what needs a person, and never the cost", () => {
  const { events } = goldenLog("waited");
  const spoken = events.flatMap((event, at) => {
    const said = speechOf(event, fold(events.slice(0, at + 1)));
    return said === null ? [] : [`${said.urgent ? "!" : ""}${said.text}`];
  });
  expect(spoken).toEqual([
    "!The plan is ready and needs you",
    "Overloaded. It is tried again.",
    "!Paused. The model's API is overloaded.",
    "!Paused. Paused at $1.50.",
    "!Paused. Keep the view?",
  ]);
});
