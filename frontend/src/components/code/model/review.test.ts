/** Order, states, tally, moves and words over one sample change. */
import { describe, expect, test } from "vitest";

import { planDelivery, nextStep } from "@/components/code/model/delivery";
import { deriveOrder, filterGroups } from "@/components/code/model/groups";
import { placeInWords, spokenLabel } from "@/components/code/model/hunk-lines";
import {
  countMarks,
  deriveStates,
  liveReview,
  withDecisions,
} from "@/components/code/model/hunk-state";
import { neighbour, neighbourFile, nextOpen, openHunks } from "@/components/code/model/navigate";
import { isStale } from "@/components/code/model/staleness";
import { deriveTally } from "@/components/code/model/tally";
import { reduceTask } from "@/stores/reduce-task";
import { makeFile } from "@/test/review/make-file";
import { sampleFiles } from "@/test/review/sample";
import { TaskLog } from "@/test/review/task-log";
import type { TaskState } from "@/types/api";

const log = new TaskLog(sampleFiles());
const changes = log.changes();
const order = deriveOrder(changes, log.plan(), "plan");
const ids = order.hunks.map(({ hunk }) => hunk.id);
const NONE = { pending: {}, refusals: {}, live: null };

function foldLog(): TaskState {
  const state = log.events.reduce<TaskState | null>(
    (before, event) => reduceTask(before, event),
    null,
  );
  if (!state) throw new Error("expected events");
  return state;
}

function statesWith(decisions: Record<string, "accept" | "reject">, reason = "") {
  const pending = Object.fromEntries(
    Object.entries(decisions).map(([id, decision]) => [id, { decision, reason, digest: "" }]),
  );
  return deriveStates(changes, { ...NONE, pending });
}

function at(index: number): string {
  const id = ids.at(index);
  if (id === undefined) throw new Error(`expected a hunk at ${index}`);
  return id;
}

describe("order", () => {
  test("files stand by Step, those that no Step named at the end", () => {
    expect(
      order.groups.map(({ title, files }) => [
        title,
        files.map(({ change }) => change.path.split("/").at(-1)),
      ]),
    ).toEqual([
      ["Step 1", ["__init__.py", "retry.py"]],
      ["Step 2", ["run.sh", "_sleep.py", "client.py"]],
      ["Step 3", ["logo.png", "http.md", "app.min.js"]],
      ["Outside the plan", ["ci.yml"]],
    ]);
  });

  test("by folder the same hunks stand in the order of paths", () => {
    const folders = deriveOrder(changes, log.plan(), "folders");
    expect(folders.groups.map(({ title }) => title)).toEqual([
      ".github/workflows/",
      "assets/",
      "docs/",
      "scripts/",
      "src/ledger/http/",
      "src/ledger/static/",
    ]);
    expect(folders.hunks.map(({ hunk }) => hunk.id).sort()).toEqual([...ids].sort());
  });

  test("hunks are counted from 1 in reading order", () => {
    expect(order.hunks.map(({ index }) => index)).toEqual(ids.map((_, index) => index + 1));
  });

  test("the filter wants every word, in any case", () => {
    const shown = filterGroups(order.groups, "HTTP client").flatMap(({ files }) =>
      files.map(({ change }) => change.path),
    );
    expect(shown).toEqual(["src/ledger/http/client.py"]);
  });
});

describe("states", () => {
  test("what is pending overlays the server, and its refusal is told", () => {
    const decided = withDecisions(changes, [{ hunk_id: at(0), decision: "accept" }], "user-1");
    const pending = { [at(0)]: { decision: null, reason: "", digest: "" } };
    const states = deriveStates(decided, { ...NONE, pending, refusals: { [at(1)]: "Too late." } });
    expect(states.get(at(0))).toEqual({
      mark: "open",
      reason: "",
      by: null,
      unsent: true,
      refusal: "",
    });
    expect(states.get(at(1))?.refusal).toBe("Too late.");
  });

  test("the log wins over an older answer once it is replayed", () => {
    const state: TaskState = {
      ...foldLog(),
      decisions: {
        [at(2)]: { decision: "reject", path: "", reason: "no", user_id: "user-2", seq: 9 },
      },
    };
    expect(liveReview(state, state.seq + 1, 0)).toBeNull();
    expect(liveReview(state, state.seq, state.seq + 1)).toBeNull();
    const states = deriveStates(changes, { ...NONE, live: liveReview(state, state.seq, 0) });
    expect(states.get(at(2))).toMatchObject({ mark: "rejected", reason: "no", by: "user-2" });
  });

  test("an answer is stale when the log has staged something since", () => {
    const state = foldLog();
    expect(isStale(changes, state)).toBe(false);
    expect(isStale(changes, { ...state, round: 2 })).toBe(true);
    expect(isStale({ ...changes, changes: changes.changes.slice(1) }, state)).toBe(true);
  });
});

describe("moves", () => {
  const states = statesWith({ [at(0)]: "accept", [at(2)]: "reject" });

  test("J and K stop at the ends", () => {
    expect(neighbour(order.hunks, at(0), -1)).toBe(at(0));
    expect(neighbour(order.hunks, at(0), 1)).toBe(at(1));
    expect(neighbour(order.hunks, at(-1), 1)).toBe(at(-1));
    expect(neighbour(order.hunks, null, 1)).toBe(at(0));
  });

  test("N goes round and leaves out what is decided", () => {
    expect(nextOpen(order.hunks, states, at(1))).toBe(at(3));
    expect(nextOpen(order.hunks, states, at(-1))).toBe(at(1));
    expect(nextOpen(order.hunks, states, at(1), -1)).toBe(at(-1));
    expect(
      nextOpen(order.hunks, statesWith(Object.fromEntries(ids.map((id) => [id, "accept"]))), at(1)),
    ).toBeNull();
  });

  test("] and [ go to the first hunk of a file", () => {
    const client = order.hunks
      .filter(({ change }) => change.path.endsWith("client.py"))
      .map(({ hunk }) => hunk.id);
    expect(neighbourFile(order.hunks, client[1] ?? null, -1)).toBe(client[0]);
    expect(neighbourFile(order.hunks, client[0] ?? null, 1)).toBe(
      order.hunks[ids.indexOf(client[2] ?? "") + 1]?.hunk.id,
    );
  });

  test("the rest of a file is what is open in it", () => {
    const file = order.byId.get(at(4))?.change.id ?? null;
    expect(openHunks(order.hunks, states, file)).toEqual(
      order.hunks.filter(({ change }) => change.id === file).map(({ hunk }) => hunk.id),
    );
    expect(openHunks(order.hunks, states, null)).toHaveLength(ids.length - 2);
  });
});

describe("tally", () => {
  test("one cell a hunk, grouped by file, with the cursor", () => {
    const tally = deriveTally(order.files, statesWith({ [at(0)]: "accept" }), at(1));
    expect(tally.kind === "cells" && tally.files.flatMap(({ cells }) => cells).slice(0, 2)).toEqual(
      [
        { hunkId: at(0), mark: "accepted", current: false },
        { hunkId: at(1), mark: "open", current: true },
      ],
    );
  });

  test("over 120 hunks a cell is a file, over 120 files it is a bar", () => {
    const many = (files: number, hunks: number) => {
      const made = Array.from(
        { length: files },
        (_, file) =>
          makeFile({
            path: `f${file}`,
            seq: 1,
            stepId: null,
            inPlan: false,
            note: "",
            blocks: Array.from({ length: hunks }, (_, at) => [
              { same: ["a"] },
              { removed: [`${at}`], added: [] },
            ]).flat(),
          }).info,
      );
      const all = { ...changes, changes: made };
      return deriveTally(deriveOrder(all, [], "plan").files, deriveStates(all, NONE), null);
    };
    expect(many(11, 11)).toMatchObject({
      kind: "cells",
      files: Array.from({ length: 11 }, () => ({ cells: [{ mark: "open" }] })),
    });
    expect(many(121, 1)).toMatchObject({ kind: "bar", counts: { open: 121 } });
  });
});

describe("words", () => {
  const place = (old_start: number, old_lines: number, new_start: number, new_lines: number) =>
    placeInWords({ kind: "lines", old_start, old_lines, new_start, new_lines });

  test("places", () => {
    expect([
      place(47, 8, 47, 17),
      place(5, 1, 5, 1),
      place(12, 0, 13, 4),
      place(0, 0, 1, 2),
      place(9, 3, 8, 0),
    ]).toEqual(["Lines 47 to 63", "Line 5", "After line 12", "Before line 1", "Lines 9 to 11"]);
  });

  test("what a screen reader hears", () => {
    const hunk = {
      kind: "lines" as const,
      old_start: 47,
      old_lines: 6,
      new_start: 47,
      new_lines: 17,
      additions: 15,
      deletions: 6,
    };
    expect(spokenLabel(hunk, "src/client.py", { index: 3, total: 10 }, "To decide")).toBe(
      "Hunk 3 of 10, client.py, lines 47 to 63, 15 added, 6 removed, to decide",
    );
  });

  test("a delivery says what it leaves out", () => {
    const states = statesWith({ [at(0)]: "accept", [at(1)]: "accept", [at(-1)]: "reject" });
    const model = { order, states, counts: countMarks(states, ids) };
    expect(planDelivery(model)).toEqual({
      title: "Deliver 2 hunks in 2 files",
      leftOut: [
        "Left out: 1 rejected hunk in ci.yml.",
        `${ids.length - 3} undecided hunks in 6 files stay staged.`,
      ],
    });
  });

  test("the marker stands on one step, and on none when nothing is due", () => {
    const step = (
      decisions: Record<string, "accept" | "reject">,
      reason = "",
      reviewable = true,
      awaited = reviewable,
    ) => {
      const states = statesWith(decisions, reason);
      return nextStep({ states, counts: countMarks(states, ids), reviewable, awaited });
    };
    const all = (decision: "accept" | "reject") =>
      Object.fromEntries(ids.map((id) => [id, decision]));
    expect(step({})).toBe("decide");
    expect(step(all("accept"))).toBe("deliver");
    expect(step({ ...all("accept"), [at(0)]: "reject" })).toBe("deliver");
    expect(step({ ...all("accept"), [at(0)]: "reject" }, "not this")).toBe("revise");
    expect(step(all("reject"))).toBe("revise");
    expect(step({}, "", false)).toBeNull();
    expect(step({ ...all("accept"), [at(0)]: "reject" }, "not this", true, false)).toBe("deliver");
    expect(step(all("reject"), "", true, false)).toBeNull();
  });
});
