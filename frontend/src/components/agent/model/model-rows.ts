/** Rows of what the model says, and of requests that failed. Pure. */
import { amend, type Draft, push } from "@/components/agent/model/draft";
import type { Row, RowOf } from "@/components/agent/model/row-types";
import type { ModelAnswered, ModelFailed, StoredEvent } from "@/types/api";

export function readMessages(draft: Draft, stored: StoredEvent): void {
  for (const key of draft.unread) {
    const at = draft.rows.findLastIndex((row) => row.key === key);
    const row = draft.rows[at];
    if (row?.kind === "message") draft.rows[at] = { ...row, readSeq: stored.seq };
  }
  draft.unread = [];
  const last = draft.rows.findLastIndex((row) => row.kind === "retry");
  const retry = draft.rows[last];
  if (retry?.kind === "retry" && retry.again !== null)
    amend(draft, last, stored, { ...retry, again: null });
}

export function addAnswer(draft: Draft, stored: StoredEvent, event: ModelAnswered): void {
  draft.turn = stored.seq;
  draft.calls.answered(event.content);
  event.content.forEach((block, index) => {
    const part = index === 0 ? "" : `-${index}`;
    const { type, text, thinking } = block;
    if (type === "text" && typeof text === "string" && text.trim() !== "")
      push(draft, stored, { kind: "prose", text }, part);
    if (type === "thinking" && typeof thinking === "string" && thinking.trim() !== "")
      push(draft, stored, { kind: "thinking", text: thinking }, part);
  });
}

export function addFailure(draft: Draft, stored: StoredEvent, event: ModelFailed): void {
  if (event.kind === "cancelled") return;
  const again =
    event.retry_in_seconds === null
      ? null
      : new Date(Date.parse(stored.at) + event.retry_in_seconds * 1000).toISOString();
  const at = draft.rows.length - 1;
  const last = draft.rows[at];
  if (last?.kind === "retry" && event.attempt > 1)
    amend(draft, at, stored, { ...last, failures: [...last.failures, event], again });
  else push(draft, stored, { kind: "retry", failures: [event], again });
}

/** The summary is the last answer's text: it replaces those rows instead of repeating them. */
export function addSummary(draft: Draft, stored: StoredEvent, text: string): void {
  const isAnswer = (row: Row): row is RowOf<"prose"> =>
    row.kind === "prose" && row.seq === draft.turn;
  const said = draft.rows.filter(isAnswer);
  if (said.length === 0 || said.map((row) => row.text.trim()).join("\n\n") !== text.trim())
    return push(draft, stored, { kind: "summary", text });
  const first = draft.rows.findIndex(isAnswer);
  const row = draft.rows[first];
  draft.rows = draft.rows.filter((one, at) => at === first || !isAnswer(one));
  if (row) {
    const { key, seq, seqs, at, phase } = row;
    draft.rows[first] = { key, seq, seqs: [...seqs, stored.seq], at, phase, kind: "summary", text };
  }
}
