import { describe, expect, test } from "vitest";

import { findHidden, runsRightToLeft } from "@/components/code/model/characters";
import { LINE_LIMIT, lineWindow, segmentLine, shiftInto } from "@/components/code/model/segments";

describe("findHidden", () => {
  test.each([
    ["plain text\twith a tab", []],
    ["caf\u00e9 \u4e16\u754c", []],
    ["a\u200bb", ["ZWSP"]],
    ["a\u202eb\u2066", ["RLO", "LRI"]],
    ["\ufeffimport", ["BOM"]],
    ["bell\u0007", ["U+0007"]],
    ["lone\rreturn", ["U+000D"]],
    ["tag\u{e0041}", ["U+E0041"]],
    ["\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f", []],
    ["x\u200dy", ["ZWJ"]],
  ])("%j", (text, names) => {
    expect(findHidden(text).map(({ name }) => name)).toEqual(names);
  });
});

test("right-to-left is seen in letters and in controls", () => {
  expect([runsRightToLeft("abc"), runsRightToLeft("\u05e9"), runsRightToLeft("\u202e")]).toEqual([
    false,
    true,
    true,
  ]);
});

test("segments join to the text, whatever is cut where", () => {
  const text = 'let a = "\u05e9\u202e"; // note';
  const { segments, isolate } = segmentLine(
    text,
    [[4, 12]],
    [
      { start: 0, ink: "k" },
      { start: 8, ink: "s" },
      { start: 13, ink: "c" },
    ],
  );
  expect(segments.map((segment) => segment.text).join("")).toBe(text);
  expect(isolate).toBe(true);
  expect(segments.filter(({ hidden }) => hidden !== "").map(({ hidden }) => hidden)).toEqual([
    "RLO",
  ]);
});

test("colour and mark fall where they were asked for", () => {
  const { segments } = segmentLine(
    "return 42;",
    [[7, 9]],
    [
      { start: 0, ink: "k" },
      { start: 6, ink: "" },
      { start: 7, ink: "n" },
      { start: 9, ink: "" },
    ],
  );
  expect(segments.map(({ text, ink, marked }) => [text, ink, marked])).toEqual([
    ["return", "k", false],
    [" ", "", false],
    ["42", "n", true],
    [";", "", false],
  ]);
});

test("a huge line is cut around its change, and never inside a character", () => {
  const text = "x".repeat(3001) + "\u{1f600}".repeat(400) + "y".repeat(3000);
  const window = lineWindow(text, [[3401, 3403]]);
  expect(window.start).toBe(3361);
  expect(window.end - window.start).toBeLessThan(LINE_LIMIT);
  expect(text.slice(window.start, window.end).isWellFormed()).toBe(true);
  const inside = shiftInto(window, [[3401, 3403]], [{ start: 0, ink: "s" }]);
  expect(inside).toEqual({ marks: [[40, 42]], tokens: [{ start: 0, ink: "s" }] });
});

test("a line within the limit is drawn whole", () => {
  expect(lineWindow("x".repeat(LINE_LIMIT), [])).toEqual({ start: 0, end: LINE_LIMIT });
});
