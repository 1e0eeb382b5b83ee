/** Output, terminal colours and edits as lines. */
import { expect, it } from "vitest";

import { ansiLines } from "@/components/agent/model/ansi";
import { editPlaces } from "@/components/agent/model/edit-lines";
import {
  charactersLeftOut,
  commandOutput,
  outputLines,
} from "@/components/agent/model/output-lines";
import { comingSteps } from "@/components/agent/model/plan-view";
import { finished } from "@/test/make-log";

it("shows the last or first lines and counts the others", () => {
  const lines = Array.from({ length: 500 }, (_, index) => `line ${index + 1}`);
  const last = outputLines(`${lines.join("\n")}\n`, "last");
  expect([last.lines.length, last.lines[0], last.hidden]).toEqual([200, "line 301", 300]);
  const first = outputLines(lines.join("\n"), "first", 3);
  expect(first).toEqual({ lines: ["line 1", "line 2", "line 3"], hidden: 497 });
  expect(outputLines("one", "last")).toEqual({ lines: ["one"], hidden: 0 });
});

it("reads from the server's mark how much a result leaves out", () => {
  expect(charactersLeftOut("a\n[… 12,345 characters left out …]\nb")).toBe(12_345);
  expect(charactersLeftOut("a\n[… 7 characters left out; ask for less]")).toBe(7);
  expect(charactersLeftOut("whole")).toBe(0);
});

it("takes the verdict off a command's output", () => {
  expect(commandOutput("Exit code 1 after 2.3 s.\n1 failed")).toBe("1 failed");
  expect(commandOutput("Exit code 0 after 0.3 s.")).toBe("");
});

it("keeps the looks of terminal output over line ends, and drops other escapes", () => {
  expect(ansiLines("\x1b[31mred\nstill\x1b[0m plain\x1b[2K")).toEqual([
    [{ text: "red", tone: "bad", bold: false }],
    [
      { text: "still", tone: "bad", bold: false },
      { text: " plain", tone: "plain", bold: false },
    ],
  ]);
  expect(ansiLines("\x1b[1;32mok\x1b[22;39m.")[0]).toEqual([
    { text: "ok", tone: "good", bold: true },
    { text: ".", tone: "plain", bold: false },
  ]);
  expect(ansiLines("10 %\r90 %\r\n")).toEqual([[{ text: "90 %", tone: "plain", bold: false }], []]);
  expect(ansiLines("\x1b]8;;http://x\x07link\x1b]8;;\x07")[0]?.map(({ text }) => text)).toEqual([
    "link",
  ]);
});

it("shows an edit as its removed and added lines in what stays", () => {
  const call = {
    callId: "c",
    tool: "edit_file",
    object: "a.py",
    input: {
      path: "a.py",
      edits: [{ old: "def a():\n    return 1\n", new: "def a():\n    return 2\n" }],
    },
    result: finished("c", "edit_file", { facts: { lines: [8] } }),
    changes: [],
    reverted: [],
    cutOff: false,
  };
  expect(editPlaces(call)).toEqual([
    {
      line: 8,
      lines: [
        { sign: " ", text: "def a():" },
        { sign: "-", text: "    return 1" },
        { sign: "+", text: "    return 2" },
        { sign: " ", text: "" },
      ],
    },
  ]);
  const written = { ...call, tool: "write_file", input: { path: "a.py", content: "one\ntwo\n" } };
  expect(editPlaces(written)?.[0]?.lines.map(({ text }) => text)).toEqual(["one", "two"]);
  expect(editPlaces({ ...call, input: null })).toBeNull();
  expect(editPlaces({ ...call, input: { edits: ["?"] } })).toEqual([]);
});

it("reads the steps that have come out of unfinished JSON", () => {
  const input = '{"steps": [{"title": "Write \\"it\\"", "files": []}, {"title": "Use it", "descr';
  expect(comingSteps(input)).toEqual(['Write "it"', "Use it"]);
  expect(comingSteps('{"steps": [{"title": "Wri')).toEqual([]);
});
