/** Text that streams in before its closing event: Deltas joined by stream, pure. */
import type { Delta, StoredEvent } from "@/types/api";

/** A run of Deltas of one kind, in order. `tool` names the tool of a tool_input. */
export interface StreamPart {
  kind: Delta["kind"];
  tool: string | null;
  text: string;
}

/** Streams under way by stream id (a request_id or call_id), and those that have ended. */
export interface Streams {
  open: Readonly<Record<string, readonly StreamPart[]>>;
  ended: ReadonlySet<string>;
}

export const NO_STREAMS: Streams = { open: {}, ended: new Set() };

/** A command may print without end; only this much of its end is kept for display. */
const KEPT_OUTPUT_CHARACTERS = 100_000;

/** With one more Delta. One that comes after its closing event is dropped. */
export function addDelta(streams: Streams, delta: Delta): Streams {
  if (streams.ended.has(delta.stream_id)) return streams;
  const parts = appended(streams.open[delta.stream_id] ?? [], delta);
  return { ...streams, open: { ...streams.open, [delta.stream_id]: parts } };
}

function appended(parts: readonly StreamPart[], delta: Delta): readonly StreamPart[] {
  const last = parts.at(-1);
  if (last?.kind !== delta.kind || last.tool !== delta.tool)
    return [...parts, { kind: delta.kind, tool: delta.tool, text: delta.text }];
  const whole = last.text + delta.text;
  const text = delta.kind === "output" ? whole.slice(-KEPT_OUTPUT_CHARACTERS) : whole;
  return [...parts.slice(0, -1), { ...last, text }];
}

/** Without what this event closes: one stream, or all when another worker took over. */
export function closeStreams(streams: Streams, stored: StoredEvent): Streams {
  const event = stored.event;
  if (event.type === "lease.acquired") return { ...streams, open: {} };
  if (event.type === "model.answered" || event.type === "model.failed")
    return closed(streams, event.request_id);
  if (event.type === "tool_call.finished") return closed(streams, event.call_id);
  return streams;
}

function closed(streams: Streams, streamId: string): Streams {
  const { [streamId]: _, ...open } = streams.open;
  return { open, ended: new Set(streams.ended).add(streamId) };
}
