/** The golden logs: what Python folds (backend/tests/events/test_golden.py) is folded here too. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { describe, expect, it } from "vitest";

import { reduceTask } from "@/stores/reduce-task";
import type { StoredEvent, TaskState } from "@/types/api";

interface Golden {
  name: string;
  events: StoredEvent[];
  state: TaskState;
}

const FOLDER = resolve(import.meta.dirname, "../../../contracts/golden");
const LOGS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Golden);

function fold(events: StoredEvent[]): TaskState | null {
  return events.reduce<TaskState | null>(reduceTask, null);
}

/** Text with sorted keys: also tells own "__proto__" keys apart, which matchers overlook. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))
      : inner,
  );
}

describe("reduceTask", () => {
  it("finds the golden logs", () => {
    expect(LOGS.length).toBeGreaterThanOrEqual(8);
  });

  it.each(LOGS)("folds $name to the state that Python made of it", ({ events, state }) => {
    const folded = fold(events);
    expect(folded).toEqual(state);
    expect(canonical(folded)).toBe(canonical(state));
  });

  it.each(LOGS)("leaves every earlier state of $name as it was", ({ events }) => {
    let state: TaskState | null = null;
    for (const event of events) {
      const before = canonical(state);
      const next: TaskState = reduceTask(state, event);
      expect(canonical(state)).toBe(before);
      state = next;
    }
  });

  it("refuses a log that does not begin with task.created", () => {
    const second = LOGS.find((log) => log.name === "whole-job")?.events[1];
    expect(() => fold(second ? [second] : [])).toThrow(/expected task.created at seq 1/);
  });

  it("refuses a gap in the numbers", () => {
    const events = LOGS.find((log) => log.name === "whole-job")?.events ?? [];
    expect(() => fold(events.filter((one) => one.seq !== 3))).toThrow("expected seq 3, got 4");
  });
});
