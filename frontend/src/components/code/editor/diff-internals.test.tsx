/** Fails when an upgrade of Monaco moves or changes the inside that diff-internals.ts uses. */
import { LineRange } from "monaco-editor/editor/common/core/ranges/lineRange";
import { DetailedLineRangeMapping } from "monaco-editor/editor/common/diff/rangeMapping";
import { expect, test } from "vitest";

import { makeDiffProvider, toLineMapping } from "@/components/code/editor/diff-internals";
import { hunkAtLine, hunkDiffs, shownHunkIds } from "@/components/code/editor/hunk-diff";
import { makeFile, randomPlan } from "@/test/review/make-file";
import { Random } from "@/test/review/random";

const model = { uri: { toString: () => "inmemory://1" }, isDisposed: () => false };

test("ranges are Monaco's own, with an empty one where lines are put or taken away", () => {
  const hunk = { hunkId: "h", old: [5, 5], new: [5, 7], oldMarks: [], newMarks: [] } as const;
  const mapping = toLineMapping(hunk);
  expect(mapping).toBeInstanceOf(DetailedLineRangeMapping);
  expect([mapping.original, mapping.modified]).toEqual([new LineRange(5, 5), new LineRange(5, 7)]);
});

test("marked words become Monaco's columns", () => {
  const hunk = {
    hunkId: "h",
    old: [3, 4],
    new: [3, 4],
    oldMarks: [{ line: 3, start: 4, end: 9 }],
    newMarks: [],
  } as const;
  expect(toLineMapping(hunk).innerChanges?.map(String)).toEqual(["{[3,5 -> 3,10]->[3,1 -> 3,1]}"]);
});

test("the provider answers with exactly the given hunks, and with none for a closed text", async () => {
  const { detail } = makeFile(
    randomPlan(new Random(5), { path: "a.py", hunks: 5, most: 4, seq: 1 }),
  );
  const hunks = hunkDiffs(detail.hunks);
  const provider = makeDiffProvider(() => hunks);
  const diff = await provider.computeDiff(model, model);
  expect(diff.changes).toHaveLength(5);
  const closed = await provider.computeDiff(model, { ...model, isDisposed: () => true });
  expect(closed).toMatchObject({ changes: [], identical: true });
});

test("what Monaco shows is named by the API's ids, for any file", () => {
  const random = new Random(6);
  for (let round = 0; round < 100; round += 1) {
    const { detail } = makeFile(randomPlan(random, { path: "a.py", hunks: 6, most: 4, seq: 1 }));
    const hunks = hunkDiffs(detail.hunks);
    const shown = detail.hunks.map((hunk) => ({
      originalStartLineNumber: hunk.old_start,
      originalEndLineNumber: hunk.old_lines === 0 ? 0 : hunk.old_start + hunk.old_lines - 1,
      modifiedStartLineNumber: hunk.new_start,
      modifiedEndLineNumber: hunk.new_lines === 0 ? 0 : hunk.new_start + hunk.new_lines - 1,
    }));
    expect(shownHunkIds(shown, hunks)).toEqual(detail.hunks.map(({ id }) => id));
    const [first] = shown;
    if (first)
      expect(shownHunkIds([{ ...first, modifiedEndLineNumber: 9999 }], hunks)[0]).toMatch(
        /^unknown:/,
      );
  }
});

test("a line belongs to the hunk at or before it", () => {
  const hunks = [10, 20].map((line) => ({
    hunkId: `h${line}`,
    old: [line, line + 1] as const,
    new: [line, line + 1] as const,
    oldMarks: [],
    newMarks: [],
  }));
  expect([1, 10, 19, 25].map((line) => hunkAtLine(hunks, line))).toEqual([
    "h10",
    "h10",
    "h10",
    "h20",
  ]);
});
