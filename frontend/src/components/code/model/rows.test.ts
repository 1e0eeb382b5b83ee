import { describe, expect, test } from "vitest";

import { commonIndent, deriveRows, pairRows } from "@/components/code/model/rows";
import { splitLines } from "@/components/code/model/lines";
import { makeFile, randomPlan } from "@/test/review/make-file";
import { Random } from "@/test/review/random";

describe("splitLines", () => {
  test.each([
    ["", []],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\rb\n\n", ["a\rb", ""]],
    ["a\nb\r", ["a", "b\r"]],
  ])("%j", (text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });
});

test("context is cut from the file, numbered on both sides, for any amount of it", () => {
  const random = new Random(1);
  for (let round = 0; round < 50; round += 1) {
    const { detail } = makeFile(randomPlan(random, { path: "a.py", hunks: 4, most: 5, seq: 1 }));
    const lines = {
      old: splitLines(detail.original ?? ""),
      new: splitLines(detail.content ?? ""),
    };
    const starts = detail.hunks.map((hunk) => hunk.old_start - (hunk.old_lines === 0 ? 0 : 1));
    const ends = detail.hunks.map((hunk, at) => (starts[at] ?? 0) + hunk.old_lines);
    for (const [at, hunk] of detail.hunks.entries()) {
      const before = random.between(0, (starts[at] ?? 0) - (ends[at - 1] ?? 0));
      const after = random.between(0, (starts[at + 1] ?? lines.old.length) - (ends[at] ?? 0));
      const rows = deriveRows(hunk, lines, { before, after });
      expect(rows).toHaveLength(before + hunk.rows.length + after);
      for (const row of rows) {
        if (row.old !== null) expect(row.text).toBe(lines.old[row.old - 1]);
        if (row.new !== null) expect(row.text).toBe(lines.new[row.new - 1]);
      }
    }
  }
});

test("without the file's text the API's own context stands", () => {
  const { detail } = makeFile(
    randomPlan(new Random(2), { path: "a.py", hunks: 1, most: 3, seq: 1 }),
  );
  const [hunk] = detail.hunks;
  const rows = hunk && deriveRows(hunk, { old: null, new: null }, { before: 3, after: 3 });
  expect(rows?.map(({ text }) => text)).toEqual(hunk?.rows.map(({ text }) => text));
});

test("side by side puts removed beside added in order, and fills what is left", () => {
  const base = { old: 1, new: 1, marks: [], noNewline: false, crlf: false };
  const row = (sign: " " | "-" | "+", text: string) => ({ ...base, sign, text });
  const pairs = pairRows([
    row(" ", "a"),
    row("-", "b"),
    row("-", "c"),
    row("+", "d"),
    row(" ", "e"),
    row("+", "f"),
  ]);
  expect(pairs.map(({ left, right }) => [left?.text, right?.text])).toEqual([
    ["a", "a"],
    ["b", "d"],
    ["c", undefined],
    ["e", "e"],
    [undefined, "f"],
  ]);
});

test("the common indent ignores empty lines", () => {
  const row = (text: string) => ({
    sign: " " as const,
    old: 1,
    new: 1,
    text,
    marks: [],
    noNewline: false,
    crlf: false,
  });
  expect(commonIndent([row("    a"), row(""), row("  b")])).toBe(2);
});
