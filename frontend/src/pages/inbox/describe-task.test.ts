/** What an inbox row says. */
import { describe, expect, it } from "vitest";

import { describeNeed, describeState, nextStep } from "@/pages/inbox/describe-task";
import { goldenLog } from "@/test/golden";
import { makeTask } from "@/test/tasks";

const { plan } = goldenLog("whole-job").state;

describe("describeNeed", () => {
  it.each([
    ["a review", makeTask(), "4 of 10 hunks to decide. You refused 1."],
    [
      "a decided review",
      makeTask({ hunks: { total: 1, accepted: 1, rejected: 0, open: 0 } }),
      "All 1 hunk decided, not delivered.",
    ],
    [
      "a review of nothing",
      makeTask({ changes: { files: 0, additions: 0, deletions: 0 }, hunks: null }),
      "It ended without a change. Read what it says.",
    ],
    ["a plan", makeTask({ phase: "plan_review", plan }), "A plan of 3 steps over 1 file."],
    [
      "a question",
      makeTask({ phase: "waiting", reason: "question", message: "Keep the view?" }),
      "“Keep the view?”",
    ],
    [
      "a wait",
      makeTask({
        phase: "waiting",
        reason: "disk",
        message: "The disk is full.",
        hint: "Make room.",
      }),
      "The disk is full. Make room.",
    ],
  ])("says what is asked by %s", (_, task, text) => expect(describeNeed(task)).toBe(text));
});

describe("describeState", () => {
  it("names the step under way", () => {
    const steps = plan.map((one, at) => ({
      ...one,
      progress: at === 1 ? ("started" as const) : ("done" as const),
    }));
    expect(describeState(makeTask({ phase: "executing", plan: steps }))).toBe(
      "Step 2 of 3: Use it",
    );
  });

  it("says what was kept when it failed or was stopped", () => {
    const failed = makeTask({ phase: "failed", message: "The key was refused." });
    expect(describeState(failed)).toBe("Failed: The key was refused. 7 staged files are kept.");
    const stopped = makeTask({
      phase: "cancelled",
      changes: { files: 1, additions: 1, deletions: 0 },
    });
    expect(describeState(stopped)).toBe("Stopped. 1 staged file is kept.");
  });
});

it("leads to where the task waits", () => {
  expect(nextStep(makeTask())).toEqual({ label: "Review", to: "/tasks/t1/review" });
  expect(nextStep(makeTask({ phase: "plan_review" })).to).toBe("/tasks/t1/plan");
  expect(nextStep(makeTask({ phase: "waiting", reason: "question" }))).toEqual({
    label: "Answer",
    to: "/tasks/t1",
  });
});
