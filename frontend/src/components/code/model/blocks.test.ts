import { expect, test } from "vitest";

import { type Block, deriveBlocks, divideGap } from "@/components/code/model/blocks";
import { deriveOrder } from "@/components/code/model/groups";
import { makeFile } from "@/test/review/make-file";

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}`);

function fileOf(...gaps: number[]) {
  const blocks = gaps.flatMap((gap, at) => [
    { same: lines(gap) },
    ...(at < gaps.length - 1 ? [{ removed: [`old ${at}`], added: [`new ${at}`] }] : []),
  ]);
  const made = makeFile({ path: "a.py", blocks, seq: 1, stepId: null, inPlan: false, note: "" });
  const changes = {
    digest: "",
    base: { commit: null, branch: null },
    round: 1,
    changes: [made.info],
  };
  const [file] = deriveOrder(changes, [], "plan").files;
  if (!file) throw new Error("expected one file");
  return file;
}

function words(blocks: readonly Block[]): string[] {
  return blocks.map((block) => {
    if (block.type === "fold") return `fold ${block.hidden}`;
    return block.type === "row" ? "row" : `hunk ${block.before}+${block.after}`;
  });
}

const OPEN = { isFolded: () => false, opened: {}, oldLineCount: null };

test("three lines stand around a hunk, the rest is folded", () => {
  const file = fileOf(10, 20, 10);
  expect(words(deriveBlocks(file, { ...OPEN, oldLineCount: 42 }))).toEqual([
    "fold 7",
    "hunk 3+3",
    "fold 14",
    "hunk 3+3",
    "fold 7",
  ]);
});

test("a gap too small to fold is shown whole and by one hunk only", () => {
  const file = fileOf(2, 7, 0);
  expect(words(deriveBlocks(file, { ...OPEN, oldLineCount: 11 }))).toEqual([
    "hunk 2+3",
    "hunk 4+0",
  ]);
});

test("the end of a file of unknown length is a fold without a count", () => {
  expect(words(deriveBlocks(fileOf(0, 9), OPEN))).toEqual(["hunk 0+3", "fold null"]);
});

test("folded hunks stand next to each other without the lines between them", () => {
  const file = fileOf(10, 20, 20, 10);
  const [first, second] = file.hunks;
  const isFolded = (item: unknown) => item === first || item === second;
  expect(words(deriveBlocks(file, { ...OPEN, isFolded, oldLineCount: 63 }))).toEqual([
    "row",
    "row",
    "fold 17",
    "hunk 3+3",
    "fold 7",
  ]);
});

test("lines opened by hand go to the side where they were asked for", () => {
  const file = fileOf(40, 40);
  const opened = {
    [`${file.change.id}/0`]: { top: 0, bottom: 20 },
    [`${file.change.id}/1`]: { top: 20, bottom: 0 },
  };
  expect(words(deriveBlocks(file, { ...OPEN, opened, oldLineCount: 81 }))).toEqual([
    "fold 17",
    "hunk 23+23",
    "fold 17",
  ]);
});

test("no division of a gap loses or repeats a line", () => {
  for (let count = 0; count < 60; count += 1)
    for (const above of [true, false])
      for (const below of [true, false])
        for (const opened of [0, 5, 20, 100]) {
          const { top, bottom, hidden } = divideGap(
            count,
            { above, below },
            { top: opened, bottom: opened },
          );
          if (above || below) expect(top + bottom + (hidden ?? 0)).toBe(count);
          expect(Math.min(top, bottom, hidden ?? 0)).toBeGreaterThanOrEqual(0);
        }
});

test("a mode change has no context and stands last", () => {
  const made = makeFile({
    path: "run.sh",
    blocks: [{ same: lines(9) }, { removed: [], added: ["x"] }],
    mode: { old: "100644", new: "100755" },
    seq: 1,
    stepId: null,
    inPlan: false,
    note: "",
  });
  const changes = {
    digest: "",
    base: { commit: null, branch: null },
    round: 1,
    changes: [made.info],
  };
  const [file] = deriveOrder(changes, [], "plan").files;
  expect(file && words(deriveBlocks(file, { ...OPEN, oldLineCount: 9 }))).toEqual([
    "fold 6",
    "hunk 3+0",
    "hunk 0+0",
  ]);
});
