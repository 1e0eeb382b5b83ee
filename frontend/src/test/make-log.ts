/** Logs made for a test: events numbered and dated one after the other. */
import type { StoredEvent, ToolCallFinished } from "@/types/api";

type TaskEvent = StoredEvent["event"];

const START_MS = Date.parse("2026-11-22T09:00:00Z");

/** Seqs from `first`, one second apart. */
export function logOf(events: readonly TaskEvent[], first = 1): StoredEvent[] {
  return events.map((event, index) => ({
    task_id: "t1",
    seq: first + index,
    at: new Date(START_MS + (first + index) * 1000).toISOString(),
    event,
  }));
}

export const created: TaskEvent = {
  type: "task.created",
  user_id: "u1",
  repository_id: "r1",
  prompt: "Add retry with backoff",
  auto_approve_plan: false,
  limits: { cost_usd: 1.5, turns: 40, seconds: null },
  models: { understanding: "claude-haiku-5-5", planning: "strong", executing: "strong" },
  provider: "scripted",
};

export function moved(
  origin: Extract<TaskEvent, { type: "phase.changed" }>["origin"],
  phase: Extract<TaskEvent, { type: "phase.changed" }>["phase"],
  fields: Partial<Extract<TaskEvent, { type: "phase.changed" }>> = {},
): TaskEvent {
  return { type: "phase.changed", origin, phase, reason: null, message: "", hint: "", ...fields };
}

export function requested(requestId: string): TaskEvent {
  return { type: "model.requested", request_id: requestId, phase: "executing", model: "strong" };
}

/** An answer of these Messages API blocks. */
export function answered(requestId: string, ...content: Record<string, unknown>[]): TaskEvent {
  return {
    type: "model.answered",
    request_id: requestId,
    phase: "executing",
    model: "strong",
    content,
    stop_reason: "tool_use",
    usage: { input_tokens: 10, output_tokens: 5, cache_read_tokens: 90, cache_write_tokens: 0 },
    cost_usd: 0.25,
    duration_ms: 900,
  };
}

export function text(words: string): Record<string, unknown> {
  return { type: "text", text: words };
}

export function toolUse(id: string, name: string, input: object): Record<string, unknown> {
  return { type: "tool_use", id, name, input };
}

export function started(callId: string, tool: string, summary: string): TaskEvent {
  return { type: "tool_call.started", call_id: callId, tool, summary };
}

export function finished(
  callId: string,
  tool: string,
  fields: Partial<ToolCallFinished> = {},
): Extract<TaskEvent, { type: "tool_call.finished" }> {
  return {
    type: "tool_call.finished",
    call_id: callId,
    tool,
    status: "ok",
    content: "",
    output_blob: null,
    facts: {},
    duration_ms: 41,
    repeated: false,
    ...fields,
  };
}

export function failedRequest(attempt: number, retryInSeconds: number | null): TaskEvent {
  return {
    type: "model.failed",
    request_id: `q${attempt}`,
    phase: "executing",
    kind: "overloaded",
    message: "Overloaded.",
    attempt,
    retry_in_seconds: retryInSeconds,
  };
}
