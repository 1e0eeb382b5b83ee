/** The log of a Task that stands at its Review, and what people's commands append to it. */
import { digestOf, type MadeFile } from "@/test/review/make-file";
import type { StoredEvent, TaskEvent } from "@/test/review/wire";
import type { Changes, Phase, StepState } from "@/types/api";

export const TASK_ID = "task-1";
const STARTED = Date.parse("2026-11-22T14:00:00Z");
const STEPS = ["Write RetryPolicy", "Use it in Client.request", "Tests and documents"];

function steps(files: readonly MadeFile[]) {
  return STEPS.map((title, at) => ({
    step_id: `step-${at + 1}`,
    title,
    description: "",
    check: "",
    files: files
      .filter(({ info }) => info.step_id === `step-${at + 1}`)
      .map(({ info }) => info.path),
  }));
}

export class TaskLog {
  readonly events: StoredEvent[] = [];
  readonly files: readonly MadeFile[];
  readonly digest: string;
  phase: Phase = "queued";
  /** Called with each event that is appended from outside. */
  onEvent: (event: StoredEvent) => void = () => undefined;

  constructor(files: readonly MadeFile[], phase: Phase = "approval") {
    this.files = files;
    this.digest = digestOf(...files.map(({ info }) => info.digest));
    this.begin();
    for (const file of files) this.stage(file);
    this.append({
      type: "summary.written",
      text: "The client now retries through a `RetryPolicy`: full jitter, four attempts, idempotent methods only.",
    });
    this.move(phase);
  }

  append(event: TaskEvent): StoredEvent {
    const seq = this.events.length + 1;
    const at = new Date(STARTED + seq * 1000).toISOString();
    const stored: StoredEvent = { task_id: TASK_ID, seq, at, event };
    this.events.push(stored);
    this.onEvent(stored);
    return stored;
  }

  move(phase: Phase): void {
    this.append({
      type: "phase.changed",
      origin: this.phase,
      phase,
      reason: null,
      message: "",
      hint: "",
    });
    this.phase = phase;
  }

  /** The answer of GET changes, with the Decisions and Deliveries of the log. */
  changes(): Changes {
    return {
      digest: this.digest,
      base: { commit: "8c1f2ab".padEnd(40, "0"), branch: "main" },
      round: 1,
      changes: this.files.map(({ info }) => ({ ...info, seq: this.seqOf(info.path) })),
    };
  }

  plan(): StepState[] {
    return steps(this.files).map((step) => ({ step, progress: "open", note: "" }));
  }

  private seqOf(path: string): number {
    const staged = this.events.findLast(
      ({ event }) =>
        event.type === "changes.staged" && event.changes.some((one) => one.path === path),
    );
    return staged?.seq ?? 0;
  }

  private begin(): void {
    const models = {
      understanding: "claude-haiku-5-5",
      planning: "claude-opus-5-5",
      executing: "claude-sonnet-5-5",
    };
    const limits = { cost_usd: 1.5, turns: null, seconds: null };
    this.append({
      type: "task.created",
      user_id: "user-1",
      repository_id: "repository-1",
      prompt: "Add retry with backoff to the HTTP client",
      auto_approve_plan: false,
      limits,
      models,
      provider: "scripted",
    });
    this.append({ type: "plan.approved", user_id: "user-1", steps: steps(this.files) });
    this.move("executing");
  }

  private stage({ info }: MadeFile): void {
    const { path, kind, base_mode, mode, additions, deletions, binary, digest } = info;
    const blobs = {
      base_blob: kind === "added" ? null : digest,
      blob: kind === "deleted" ? null : digest,
    };
    this.append({
      type: "changes.staged",
      call_id: info.call_id,
      step_id: info.step_id,
      model: info.model,
      note: info.note,
      changes: [{ path, kind, base_mode, mode, additions, deletions, binary, ...blobs }],
      reverted: [],
      totals: { files: 0, additions: 0, deletions: 0 },
    });
  }
}
