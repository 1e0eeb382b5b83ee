/** Rows of ToolCalls in words. */
import { expect, it } from "vitest";

import {
  callLabel,
  callObject,
  callResult,
  callTime,
  callVerb,
  opensByItself,
} from "@/components/agent/model/call-words";
import type { Call } from "@/components/agent/model/row-types";
import { finished } from "@/test/make-log";
import type { ToolCallFinished } from "@/types/api";

function call(tool: string, object: string, result: Partial<ToolCallFinished> | null = {}): Call {
  return {
    callId: object,
    tool,
    object,
    input: null,
    result: result === null ? null : finished(object, tool, result),
    changes: [],
    reverted: [],
    cutOff: false,
  };
}

function words(calls: Call[]): string {
  return [callVerb(calls), callObject(calls), callResult(calls)?.text].join(" | ");
}

it("says what was read, searched and listed", () => {
  const read = (path: string, last: number) =>
    call("read_file", path, { facts: { first_line: 1, last_line: last, lines: 900 } });
  expect(words([read("src/a.py", 12)])).toBe("Read | src/a.py | 12 lines");
  expect(words([read("src/a.py", 12), read("b.py", 30)])).toBe(
    "Read 2 files | a.py, b.py | 42 lines",
  );
  const found = call("search_code", "retries=", { facts: { matches: 3, files: 2 } });
  expect(words([found])).toBe("Search | retries= | 3 matches in 2 files");
  const none = call("search_code", "x", { facts: { matches: 0 } });
  expect(words([none])).toBe("Search | x | no matches");
  expect(words([call("list_directory", ".", { facts: { entries: 1 } })])).toBe(
    "List | . | 1 entry",
  );
});

it("says how a command ended, and opens by itself while it runs or when it failed", () => {
  const run = (result: Partial<ToolCallFinished> | null) => [
    call("run_command", "make test", result),
  ];
  const ended = (facts: Record<string, unknown>) => run({ facts });
  expect(callResult(ended({ exit_code: 0 }))).toEqual({ text: "exit 0", tone: "plain" });
  expect(callResult(ended({ exit_code: 2 }))).toEqual({ text: "exit 2", tone: "bad" });
  expect(callResult(ended({ exit_code: null, timed_out: true }))).toEqual({
    text: "timed out",
    tone: "bad",
  });
  expect(callResult(run(null))).toBeNull();
  expect([run(null), ended({ exit_code: 2 }), ended({ exit_code: 0 })].map(opensByItself)).toEqual([
    true,
    true,
    false,
  ]);
});

it("names a tool that it does not know, and a failed call", () => {
  expect(words([call("mcp_search", "x", { status: "error" })])).toBe("mcp_search | x | failed");
});

it("tells the time of the longest, and none for one too short to say", () => {
  expect(
    callTime([
      call("read_file", "a", { duration_ms: 20 }),
      call("read_file", "b", { duration_ms: 40 }),
    ]),
  ).toBe("0.04 s");
  expect(callTime([call("read_file", "a", { duration_ms: 2 })])).toBe("");
  expect(callTime([call("read_file", "a", null)])).toBe("");
});

it("speaks a row whole", () => {
  const change = {
    path: "src/client.py",
    kind: "modified" as const,
    base_blob: null,
    base_mode: null,
    blob: null,
    mode: null,
    additions: 14,
    deletions: 7,
    binary: false,
  };
  const edit = { ...call("edit_file", "src/client.py"), changes: [change] };
  expect(callLabel([edit])).toBe("Edit src/client.py, 14 added, 7 removed, staged, 0.04 s");
});
