/** From a draft to a request. */
import { beforeEach, describe, expect, it } from "vitest";

import {
  budgetOf,
  emptyDraft,
  keepDraft,
  keptDraft,
  requestOf,
  whyNot,
} from "@/pages/new-task/draft";
import { makeMe } from "@/test/tasks";

const empty = emptyDraft(makeMe());

beforeEach(() => localStorage.clear());

describe("the draft", () => {
  it("starts from the server's limits and comes back as it was", () => {
    expect(keptDraft(makeMe())).toEqual({ ...empty, budget: "5.00" });
    const draft = { ...empty, prompt: "Retry", budget: "", autoApprove: true };
    keepDraft(draft);
    expect(keptDraft(makeMe())).toEqual(draft);
  });

  it("counts as none when it cannot be read", () => {
    localStorage.setItem("koda.draft", "{");
    expect(keptDraft(makeMe())).toEqual(empty);
  });

  it.each([
    ["1.5", 1.5],
    ["$2", 2],
    ["1,50", 1.5],
    ["", null],
    ["0", "invalid"],
    ["a lot", "invalid"],
    ["-3", "invalid"],
  ])("reads the budget %j", (budget, usd) => expect(budgetOf({ ...empty, budget })).toBe(usd));

  it("says what is missing", () => {
    expect(whyNot(empty, "r1")).toBe("Say what should change.");
    expect(whyNot({ ...empty, prompt: "x" }, undefined)).toBe("Choose a repository.");
    expect(whyNot({ ...empty, prompt: "x" }, "r1")).toBeNull();
  });

  it("becomes a request with null where nothing was chosen", () => {
    const models = { understanding: " small ", planning: "", executing: "" };
    expect(requestOf({ ...empty, prompt: " Retry \n", models, budget: "" }, "r1")).toEqual({
      repository_id: "r1",
      prompt: "Retry",
      auto_approve_plan: false,
      limits: { cost_usd: null },
      models: { understanding: "small", planning: null, executing: null },
    });
  });
});
