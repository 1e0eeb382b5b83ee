/** What is known while walking through a log, and how rows are added to it. */
import type { CallBook } from "@/components/agent/model/call-book";
import type { Row, RowContent } from "@/components/agent/model/row-types";
import type { Phase, Step, StoredEvent } from "@/types/api";

/** Private to one RowDeriver. */
export interface Draft {
  rows: Row[];
  calls: CallBook;
  phase: Phase;
  round: number;
  steps: readonly Step[];
  models: Readonly<Record<string, string>>;
  /** Seq of the latest answer: its calls are one turn. */
  turn: number;
  /** Keys of the messages that no request has taken along yet. */
  unread: string[];
}

/** Adds a row for this event. */
export function push(draft: Draft, stored: StoredEvent, content: RowContent, part = ""): void {
  const { seq, at } = stored;
  draft.rows.push({ key: `e${seq}${part}`, seq, seqs: [seq], at, phase: draft.phase, ...content });
}

/** Puts another version of a row in its place, which now stands for this event too. */
export function amend<R extends Row>(draft: Draft, at: number, stored: StoredEvent, row: R): void {
  draft.rows[at] = { ...row, seqs: [...row.seqs, stored.seq] };
}
