/** Deltas joined by stream. */
import { describe, expect, it } from "vitest";

import { addDelta, closeStreams, NO_STREAMS, type Streams } from "@/stores/streams";
import { goldenLog } from "@/test/golden";
import type { Delta } from "@/types/api";

function delta(
  stream_id: string,
  text: string,
  kind: Delta["kind"] = "text",
  tool: string | null = null,
): Delta {
  return { task_id: "t", stream_id, kind, text, tool };
}

function joined(...deltas: Delta[]): Streams {
  return deltas.reduce(addDelta, NO_STREAMS);
}

describe("streams", () => {
  it("joins what belongs together and keeps kinds, tools and streams apart", () => {
    const streams = joined(
      delta("q1", "Let", "thinking"),
      delta("q1", " me", "thinking"),
      delta("c9", "ok\n", "output"),
      delta("q1", "Reading"),
      delta("q1", "{", "tool_input", "read_file"),
      delta("q1", "{", "tool_input", "write_file"),
    );
    expect(streams.open).toEqual({
      q1: [
        { kind: "thinking", tool: null, text: "Let me" },
        { kind: "text", tool: null, text: "Reading" },
        { kind: "tool_input", tool: "read_file", text: "{" },
        { kind: "tool_input", tool: "write_file", text: "{" },
      ],
      c9: [{ kind: "output", tool: null, text: "ok\n" }],
    });
  });

  it("keeps the end of a command's output, and all of what a model says", () => {
    const long = "x".repeat(150_000);
    const streams = joined(
      delta("c", long, "output"),
      delta("c", "end", "output"),
      delta("q", long),
      delta("q", "end"),
    );
    expect(streams.open["c"]?.[0]?.text).toHaveLength(100_000);
    expect(streams.open["c"]?.[0]?.text.endsWith("xend")).toBe(true);
    expect(streams.open["q"]?.[0]?.text).toHaveLength(150_003);
  });

  it("drops a stream with its closing event, and everything when another worker takes over", () => {
    const { events } = goldenLog("taken-over");
    const all = ["q1", "c1", "q2", "c2", "q4"].map((id) => delta(id, "text"));
    const closed = events
      .filter((one) => one.event.type !== "lease.acquired")
      .reduce(closeStreams, joined(...all));
    expect(Object.keys(closed.open)).toEqual(["q4"]);
    const takeover = events.find((one) => one.event.type === "lease.acquired");
    expect(takeover && closeStreams(closed, takeover).open).toEqual({});
  });
});
