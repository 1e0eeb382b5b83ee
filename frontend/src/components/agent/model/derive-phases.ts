/** The phases at the timeline's left: how far each is, how long it took and what it cost. Pure. */
import type { Phase, StoredEvent, TaskState } from "@/types/api";

export type WorkPhase = "understanding" | "planning" | "executing";

export interface PhaseLine {
  phase: WorkPhase | "approval";
  progress: "open" | "running" | "waiting" | "failed" | "done";
  /** Time in which the Task was in it, in ms, until `now` for the present one. */
  elapsedMs: number;
  costUsd: number;
  /** Answers whose model has no known price. */
  unpriced: number;
  model: string | null;
}

const ORDER = ["understanding", "planning", "executing", "approval"] as const;

/** Milliseconds by phase up to `now` (ms); the present phase is still running. */
export function elapsedByPhase(events: readonly StoredEvent[], now: number): Map<Phase, number> {
  const elapsed = new Map<Phase, number>();
  let phase: Phase = "queued";
  let since = Date.parse(events[0]?.at ?? "");
  const add = (until: number) => {
    elapsed.set(phase, (elapsed.get(phase) ?? 0) + Math.max(0, until - since));
  };
  for (const { at, event } of events) {
    if (event.type !== "phase.changed") continue;
    add(Date.parse(at));
    phase = event.phase;
    since = Date.parse(at);
  }
  if (Number.isFinite(since)) add(now);
  return elapsed;
}

/** The four lines, in order. */
export function phaseLines(state: TaskState, elapsed: ReadonlyMap<Phase, number>): PhaseLine[] {
  const reached = reachedPhase(state);
  return ORDER.map((phase, index) => ({
    phase,
    progress: index === reached ? progressOf(state) : index < reached ? "done" : "open",
    elapsedMs: elapsed.get(phase) ?? 0,
    costUsd: state.spending[phase]?.cost_usd ?? 0,
    unpriced: state.spending[phase]?.unpriced ?? 0,
    model: phase === "approval" ? null : state.models[phase],
  }));
}

/** Place of the phase that the Task is in or stopped in; 4 once everything is over. */
function reachedPhase({ phase, origin, plan_decision, report }: TaskState): number {
  const stopped = phase === "waiting" || phase === "failed" || phase === "cancelled";
  const effective = stopped ? (origin ?? phase) : phase;
  switch (effective) {
    case "queued":
    case "understanding":
      return 0;
    case "planning":
    case "plan_review":
      return 1;
    case "executing":
      return 2;
    case "approval":
    case "delivering":
    case "rejected":
      return 3;
    case "delivered":
      return 4;
    case "waiting":
    case "failed":
    case "cancelled":
      if (plan_decision === "approved") return 2;
      return report === null ? 0 : 1;
  }
}

function progressOf({ phase }: TaskState): PhaseLine["progress"] {
  switch (phase) {
    case "plan_review":
    case "approval":
    case "waiting":
      return "waiting";
    case "failed":
      return "failed";
    case "queued":
    case "rejected":
    case "cancelled":
      return "open";
    case "understanding":
    case "planning":
    case "executing":
    case "delivering":
      return "running";
    case "delivered":
      return "done";
  }
}

/** Different files that were read before the Plan. */
export function filesRead(events: readonly StoredEvent[]): number {
  const paths = new Set<string>();
  for (const { event } of events) {
    if (event.type === "phase.changed" && event.phase === "executing") break;
    const path =
      event.type === "tool_call.finished" && event.tool === "read_file"
        ? event.facts["path"]
        : null;
    if (typeof path === "string") paths.add(path);
  }
  return paths.size;
}

/** When the Plan was approved and by whom (null: automatically); null while it is not. */
export function planApproval(
  events: readonly StoredEvent[],
): { at: string; userId: string | null } | null {
  const found = events.findLast(({ event }) => event.type === "plan.approved");
  return found?.event.type === "plan.approved"
    ? { at: found.at, userId: found.event.user_id }
    : null;
}
