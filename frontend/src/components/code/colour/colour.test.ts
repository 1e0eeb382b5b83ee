import { describe, expect, test } from "vitest";

import {
  ColourClient,
  type ColourRequest,
  type ColourWorker,
} from "@/components/code/colour/colour-client";
import { languageOfPath } from "@/components/code/colour/languages";
import { inkOfType, packTokens, tokensOfLine } from "@/components/code/colour/packed-tokens";
import { tokenizeLines } from "@/components/code/colour/tokenizer";

async function inks(language: string, ...lines: string[]): Promise<[string, string][][]> {
  const packed = await tokenizeLines(language, lines);
  return lines.map((line, at) => {
    const tokens = tokensOfLine(packed, at + 1);
    return tokens.map(({ start, ink }, index) => [
      line.slice(start, tokens[index + 1]?.start),
      ink,
    ]);
  });
}

describe("Monaco's tokenizer", () => {
  test("colours keywords, strings, numbers and comments", async () => {
    expect(await inks("go", 'return "a", 42 // why')).toEqual([
      [
        ["return", "k"],
        [" ", ""],
        ['"a"', "s"],
        [", ", ""],
        ["42", "n"],
        [" ", ""],
        ["// why", "c"],
      ],
    ]);
  });

  test("carries its state over lines", async () => {
    expect(await inks("rust", "/* one", "two */ let x;")).toEqual([
      [["/* one", "c"]],
      [
        ["two */", "c"],
        [" ", ""],
        ["let", "k"],
        [" x;", ""],
      ],
    ]);
  });

  test("goes into embedded languages", async () => {
    const [, code] = await inks("markdown", "```json", '{"a": true}', "```");
    expect(code).toContainEqual(["true", "n"]);
  });

  test("refuses a language it does not know", async () => {
    await expect(tokenizeLines("klingon", [""])).rejects.toThrow("klingon");
  });
});

test("packing joins neighbours of one colour and keeps every line apart", () => {
  const packed = packTokens(["ab", "", "c"], (line) =>
    [...line].map((_, start) => ({ start, ink: "k" })),
  );
  expect([1, 2, 3, 4].map((line) => tokensOfLine(packed, line))).toEqual([
    [{ start: 0, ink: "k" }],
    [],
    [{ start: 0, ink: "k" }],
    [],
  ]);
});

test("colours of types", () => {
  expect(
    ["keyword.flow.py", "string.escape", "comment.doc", "number.hex", "identifier", ""].map(
      inkOfType,
    ),
  ).toEqual(["k", "s", "c", "n", "", ""]);
});

test("languages by name and ending", () => {
  expect(
    ["src/a.py", "Dockerfile", "x/App.TSX", "Makefile", "no-ending", "py"].map(languageOfPath),
  ).toEqual(["python", "dockerfile", "typescript", null, null, "python"]);
});

describe("ColourClient", () => {
  function setUp() {
    const requests: ColourRequest[] = [];
    const worker: ColourWorker = {
      postMessage: (request) => void requests.push(request),
      onmessage: null,
    };
    const answer = () =>
      worker.onmessage?.({
        data: { id: requests.at(-1)?.id ?? 0, colours: { old: null, new: null } },
      });
    const client = new ColourClient(() => worker);
    const ask = (name: string, distance: number, signal = new AbortController().signal) =>
      client.colour(name, { old: null, new: [] }, () => distance, signal);
    return { ask, answer, asked: () => requests.map(({ languageId }) => languageId) };
  }

  test("one file at a time, the nearest first", async () => {
    const { ask, answer, asked } = setUp();
    const first = ask("first", 900);
    void ask("far", 500);
    const near = ask("near", 10);
    answer();
    await first;
    answer();
    await near;
    expect(asked()).toEqual(["first", "near", "far"]);
  });

  test("what was scrolled past is not asked for", async () => {
    const { ask, answer, asked } = setUp();
    const gone = new AbortController();
    const first = ask("first", 0);
    const past = ask("past", 1, gone.signal);
    gone.abort();
    await expect(past).rejects.toThrow("Scrolled past");
    answer();
    await first;
    expect(asked()).toEqual(["first"]);
  });
});
