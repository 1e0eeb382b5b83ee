/** ToolCalls on their way into rows: start, result and what they staged come as separate events. */
import { amend, type Draft, push } from "@/components/agent/model/draft";
import type { Call } from "@/components/agent/model/row-types";
import type { ChangesStaged, StoredEvent, ToolCallFinished, ToolCallStarted } from "@/types/api";

export function startCall(draft: Draft, stored: StoredEvent, event: ToolCallStarted): void {
  const { call_id: callId, tool, summary } = event;
  addCall(draft, stored, { ...emptyCall(draft, callId, tool), object: summary });
}

export function finishCall(draft: Draft, stored: StoredEvent, event: ToolCallFinished): void {
  const at = draft.calls.find(draft.rows, event.call_id);
  const row = draft.rows[at];
  const call = row?.kind === "calls" ? row.calls[0] : undefined;
  if (row?.kind === "calls" && call !== undefined && call.result === null)
    amend(draft, at, stored, { ...row, calls: [{ ...call, result: event, cutOff: false }] });
  else addCall(draft, stored, { ...emptyCall(draft, event.call_id, event.tool), result: event });
}

export function stageChanges(draft: Draft, stored: StoredEvent, event: ChangesStaged): void {
  const { changes, reverted } = event;
  const at = draft.calls.find(draft.rows, event.call_id);
  const row = draft.rows[at];
  const call = row?.kind === "calls" ? row.calls[0] : undefined;
  if (row?.kind === "calls" && call !== undefined)
    amend(draft, at, stored, { ...row, calls: [{ ...call, changes, reverted }] });
  else addCall(draft, stored, { ...emptyCall(draft, event.call_id, ""), changes, reverted });
}

/** A crash ended the call before its result came. */
export function cutOffCall(draft: Draft, callId: string): void {
  const at = draft.calls.find(draft.rows, callId);
  const row = draft.rows[at];
  const call = row?.kind === "calls" ? row.calls[0] : undefined;
  if (row?.kind !== "calls" || call === undefined || call.result !== null) return;
  draft.rows[at] = { ...row, calls: [{ ...call, cutOff: true }] };
}

function addCall(draft: Draft, stored: StoredEvent, call: Call): void {
  push(draft, stored, { kind: "calls", calls: [call], turn: draft.turn });
  draft.calls.placed(call.callId, draft.rows.at(-1)?.key ?? "");
}

function emptyCall(draft: Draft, callId: string, tool: string): Call {
  const input = draft.calls.inputOf(callId);
  return {
    callId,
    tool,
    object: "",
    input,
    result: null,
    changes: [],
    reverted: [],
    cutOff: false,
  };
}
