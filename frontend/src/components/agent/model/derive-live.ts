/** What is going on at this moment below the last event: the request under way. Pure. */
import type { StreamPart, Streams } from "@/stores/streams";
import type { Phase, StoredEvent } from "@/types/api";

export interface Live {
  /** `asking`: nothing has come yet. `writing`: an input for this tool comes in. */
  doing: "asking" | "thinking" | "speaking" | "writing";
  model: string;
  phase: Phase;
  /** The answer's text so far. */
  text: string;
  thinking: string;
  tool: string | null;
  /** Characters of the tool's input so far. */
  inputLength: number;
  /** The input's text so far; not yet whole JSON. */
  input: string;
}

/** The request that has been sent and not answered; null while none is. */
export function openRequest(
  events: readonly StoredEvent[],
): { requestId: string; model: string; phase: Phase } | null {
  const last = events.findLast(({ event }) => ENDS_OR_BEGINS.has(event.type))?.event;
  if (last?.type !== "model.requested") return null;
  return { requestId: last.request_id, model: last.model, phase: last.phase };
}

const ENDS_OR_BEGINS = new Set<StoredEvent["event"]["type"]>([
  "model.requested",
  "model.answered",
  "model.failed",
  "phase.changed",
  "lease.acquired",
  "lease.released",
]);

export function deriveLive(events: readonly StoredEvent[], streams: Streams): Live | null {
  const request = openRequest(events);
  if (request === null) return null;
  const parts = streams.open[request.requestId] ?? [];
  const last = parts.at(-1);
  return {
    doing: doingOf(last),
    model: request.model,
    phase: request.phase,
    text: joined(parts, "text", "\n\n"),
    thinking: joined(parts, "thinking", "\n\n"),
    tool: last?.kind === "tool_input" ? last.tool : null,
    inputLength: last?.kind === "tool_input" ? last.text.length : 0,
    input: last?.kind === "tool_input" ? last.text : "",
  };
}

function doingOf(last: StreamPart | undefined): Live["doing"] {
  switch (last?.kind) {
    case undefined:
    case "output":
      return "asking";
    case "thinking":
      return "thinking";
    case "text":
      return "speaking";
    case "tool_input":
      return "writing";
  }
}

function joined(parts: readonly StreamPart[], kind: StreamPart["kind"], between: string): string {
  return parts
    .filter((part) => part.kind === kind)
    .map(({ text }) => text)
    .join(between);
}

/** A command's output so far; empty while it has printed nothing. */
export function liveOutput(parts: readonly StreamPart[] | undefined): string {
  return parts === undefined ? "" : joined(parts, "output", "");
}
