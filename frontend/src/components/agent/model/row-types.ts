/** What stands in the timeline: one row for one thing that happened, however many events told it. */
import type {
  DeliveryConflict,
  ModelFailed,
  Phase,
  Report,
  StagedChange,
  Step,
  ToolCallFinished,
  WaitReason,
} from "@/types/api";

/** One ToolCall as the log tells it. */
export interface Call {
  callId: string;
  tool: string;
  /** What it acts on, as the server worded it: a path, a pattern, a command. */
  object: string;
  /** From the answer that asked for it; null where that answer is not in the log. */
  input: Readonly<Record<string, unknown>> | null;
  result: ToolCallFinished | null;
  changes: readonly StagedChange[];
  /** Paths that it made equal to the base again. */
  reverted: readonly string[];
  /** A crash cut it off and it has not come back yet. */
  cutOff: boolean;
}

interface RowBase {
  key: string;
  /** Number at the spine. */
  seq: number;
  /** Every event it stands for, ascending; the first is `seq`. */
  seqs: readonly number[];
  at: string;
  phase: Phase;
}

export type RowContent =
  | { kind: "asked"; text: string; userId: string }
  | { kind: "prose"; text: string }
  | { kind: "thinking"; text: string }
  | { kind: "summary"; text: string }
  /** One ToolCall, or read-only ones of one turn. `turn` is the seq of the answer. */
  | { kind: "calls"; calls: readonly Call[]; turn: number }
  | { kind: "step"; number: number; title: string; progress: Progress; note: string }
  | { kind: "phase"; title: string; model: string | null }
  /** `readSeq` is the request that took it to the agent; null while none has. */
  | { kind: "message"; text: string; userId: string; readSeq: number | null }
  /** A run of failures of one request. `again` is when it is sent again, if it still will be. */
  | { kind: "retry"; failures: readonly ModelFailed[]; again: string | null }
  | { kind: "wait"; reason: WaitReason | null; message: string; hint: string; open: boolean }
  | { kind: "report"; report: Report }
  | { kind: "plan"; steps: readonly Step[]; open: boolean }
  | {
      kind: "plan-decision";
      userId: string | null;
      approved: boolean;
      reason: string;
      steps: number;
    }
  /** Decisions in a row: the last one on each Hunk, by its id; null took one back. */
  | { kind: "decisions"; decided: ReadonlyMap<string, "accept" | "reject" | null>; userId: string }
  | { kind: "review"; outcome: "deliver" | "revise" | "reject"; text: string; userId: string }
  | ({ kind: "delivery" } & DeliveryContent)
  /** A fact of the machinery, in one line. */
  | { kind: "note"; text: string; detail: string; tone: "plain" | "bad" }
  | {
      kind: "end";
      phase: "delivered" | "rejected" | "failed" | "cancelled" | "approval";
      message: string;
      hint: string;
      /** The Task is still there: for `approval`, the person's turn. */
      open: boolean;
    };

export type Progress = "started" | "done" | "skipped";

export interface DeliveryContent {
  deliveryId: string;
  hunks: number;
  files: number;
  outcome: "delivered" | "conflict" | "failed" | null;
  conflicts: readonly DeliveryConflict[];
  message: string;
  hint: string;
}

export type Row = RowBase & RowContent;
export type RowOf<K extends Row["kind"]> = Extract<Row, { kind: K }>;
