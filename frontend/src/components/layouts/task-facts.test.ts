/** The head of a Task's screens, over real logs. */
import { expect, it } from "vitest";

import {
  headline,
  reviewCount,
  spentUsd,
  stepLine,
  titleOf,
} from "@/components/layouts/task-facts";
import { reduceTask } from "@/stores/reduce-task";
import { goldenLog } from "@/test/golden";
import type { TaskState } from "@/types/api";

/** What the head says after each event, without repeats. */
function heads(name: string): string[] {
  let state: TaskState | null = null;
  const said: string[] = [];
  for (const event of goldenLog(name).events) {
    state = reduceTask(state, event);
    const line = `${headline(state)} ${stepLine(state)}`.trim();
    if (said.at(-1) !== line) said.push(line);
  }
  return said;
}

it("follows a whole job", () => {
  expect(heads("whole-job")).toEqual([
    "Queued",
    "Understanding",
    "Planning",
    "Plan needs you",
    "Planning",
    "Plan needs you",
    "Executing step 1 of 3",
    "Executing step 2 of 3",
    "Executing step 3 of 3",
    "Review needs you",
    "Delivering",
    "Review needs you",
    "Delivering",
    "Delivered",
  ]);
});

it("says what it waits for, and that it is stopping", () => {
  expect(heads("waited").filter((line) => line.startsWith("Paused"))).toEqual([
    "Paused: model",
    "Paused: budget",
    "Paused: question",
  ]);
  expect(heads("stopped")).toContain("Stopping step 1 of 3");
});

it("adds up cost over phases and counts what is left to review", () => {
  const { state } = goldenLog("whole-job");
  expect(spentUsd(state)).toBeCloseTo(0.5);
  expect(reviewCount({ ...state, phase: "approval" }, 4)).toEqual({ value: 4, tone: "marker" });
  expect(reviewCount(state, 4)).toEqual({ value: "3 files", tone: "quiet" });
  expect(reviewCount({ ...state, changes: {} }, null)).toBeNull();
});

it("takes the prompt's first line as title", () => {
  expect(titleOf("\n One\nTwo")).toBe("One");
  expect(titleOf("x".repeat(200))).toHaveLength(160);
});
