import { describe, expect, test } from "vitest";

import { anchorShift, revealTop } from "@/lib/virtual-anchor";
import {
  type Layout,
  type Measured,
  type SizedFile,
  Stacker,
  placeOf,
  sameVisible,
  visibleFiles,
} from "@/lib/virtual-layout";

const HEADER = 38;

function fileOf(key: string, ...heights: number[]): SizedFile {
  return {
    key,
    blocks: heights.map((estimate, at) => ({ key: `${key}${at}`, signature: "s", estimate })),
  };
}

const NOTHING: ReadonlyMap<string, Measured> = new Map();

function stack(files: readonly SizedFile[], measured: ReadonlyMap<string, Measured>): Layout {
  return new Stacker().stack(files, measured, HEADER);
}

const files = [fileOf("a", 100, 50), fileOf("b"), fileOf("c", 300)];
const layout = stack(files, NOTHING);

describe("stack", () => {
  test("blocks follow each other below their header", () => {
    expect(layout.files.map(({ top, height }) => [top, height])).toEqual([
      [0, 188],
      [188, 38],
      [226, 338],
    ]);
    expect(placeOf(layout, "a1")).toEqual({ top: 138, height: 50, file: 0 });
    expect(layout.height).toBe(564);
  });

  test("a measured height counts for the same signature only", () => {
    const measured = new Map<string, Measured>([
      ["a0", { signature: "s", height: 120 }],
      ["c0", { signature: "other", height: 1 }],
    ]);
    expect(stack(files, measured).height).toBe(584);
  });
});

test("a file whose blocks are the same object is not stacked again", () => {
  const stacker = new Stacker();
  const [first, , last] = stacker.stack(files, NOTHING, HEADER).files;
  const [moved] = stacker.stack(files.slice(2), NOTHING, HEADER).files;
  expect(moved?.boxes).toBe(last?.boxes);
  expect(moved?.top).toBe(0);
  const measured = new Map([["a0", { signature: "s", height: 1 }]]);
  const again = stacker.stack(files, measured, HEADER).files;
  expect(again[0]?.boxes).not.toBe(first?.boxes);
  expect(again[2]?.boxes).toBe(last?.boxes);
});

describe("visibleFiles", () => {
  test("is what overlaps, and equals the same by value", () => {
    const seen = visibleFiles(layout, 140, 230);
    expect(seen).toEqual([
      { file: 0, first: 1, end: 2 },
      { file: 1, first: 0, end: 0 },
      { file: 2, first: 0, end: 0 },
    ]);
    expect(sameVisible(seen, visibleFiles(layout, 141, 231))).toBe(true);
    expect(sameVisible(seen, visibleFiles(layout, 90, 230))).toBe(false);
  });

  test("agrees with looking at every block, for any window", () => {
    for (let top = -50; top < 600; top += 13) {
      const bottom = top + 97;
      const near = visibleFiles(layout, top, bottom).flatMap(({ file, first, end }) =>
        (layout.files[file]?.boxes.slice(first, end) ?? []).map(({ block }) => block.key),
      );
      const all = ["a0", "a1", "c0"].filter((key) => {
        const place = placeOf(layout, key);
        return place && place.top + place.height > top && place.top < bottom;
      });
      expect(near).toEqual(all);
    }
  });
});

describe("anchor", () => {
  const folded = stack([fileOf("a", 30, 50), fileOf("b"), fileOf("c", 300)], NOTHING);

  test("the preferred block keeps its place when one above it folds", () => {
    expect(anchorShift(layout, folded, { top: 100, height: 200 }, "c0")).toBe(-70);
  });

  test("without it on screen the first block that is keeps its place", () => {
    expect(anchorShift(layout, folded, { top: 145, height: 20 }, "c0")).toBe(-70);
    expect(anchorShift(layout, folded, { top: 0, height: 100 }, "c0")).toBe(0);
  });
});

describe("revealTop", () => {
  const view = { top: 1000, height: 600 };

  test("what is on screen stays", () => {
    expect(revealTop({ top: 1040, height: 500 }, view, HEADER)).toBeNull();
  });

  test("what is not comes a little below the header, what does not fit right below it", () => {
    expect(revealTop({ top: 3000, height: 100 }, view, HEADER)).toBe(3000 - HEADER - 90);
    expect(revealTop({ top: 3000, height: 560 }, view, HEADER)).toBe(3000 - HEADER - 2);
    expect(revealTop({ top: 3000, height: 900 }, view, HEADER)).toBe(3000 - HEADER);
  });
});
