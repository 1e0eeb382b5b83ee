/** What the head of a Task's screens says, from its state: pure. */
import { plural } from "@/lib/format";
import { phaseWord } from "@/lib/task-phase";
import type { TaskState } from "@/types/api";

/** Dollars spent over all phases. */
export function spentUsd(state: TaskState): number {
  return Object.values(state.spending).reduce((sum, phase) => sum + phase.cost_usd, 0);
}

/** "Executing", "Plan needs you", "Paused: budget": where it is and whose turn it is. */
export function headline(state: TaskState): string {
  switch (state.phase) {
    case "plan_review":
      return "Plan needs you";
    case "approval":
      return "Review needs you";
    case "waiting":
      return `Paused: ${phaseWord(state).toLowerCase()}`;
    case "queued":
    case "understanding":
    case "planning":
    case "executing":
    case "delivering":
    case "delivered":
    case "rejected":
    case "failed":
    case "cancelled":
      return state.cancel_requested ? "Stopping" : phaseWord(state);
  }
}

/** "step 2 of 6" while executing; empty elsewhere. */
export function stepLine(state: TaskState): string {
  if (state.phase !== "executing" || state.plan.length === 0) return "";
  const done = state.plan.filter((one) => one.progress === "done" || one.progress === "skipped");
  const present = Math.min(done.length + 1, state.plan.length);
  return `step ${present} of ${state.plan.length}`;
}

/** The count at the Review tab, and whether it asks for a person. */
export function reviewCount(
  state: TaskState,
  openHunks: number | null,
): { value: number | string; tone: "marker" | "quiet" } | null {
  const files = Object.keys(state.changes).length;
  if (state.phase === "approval" && openHunks !== null && openHunks > 0)
    return { value: openHunks, tone: "marker" };
  return files === 0 ? null : { value: plural(files, "file"), tone: "quiet" };
}

/** The prompt's first line, cut at a length that a bar can hold. */
export function titleOf(prompt: string): string {
  const line = prompt.trim().split("\n", 1)[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
