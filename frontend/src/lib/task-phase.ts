/** What a Task's phase means to a person: whose turn it is, how far it is, in which words. */
import type { PhaseTone } from "@/lib/phase-tone";
import type { Phase, Task } from "@/types/api";

/** Whose turn it is: a person's, the agent's, or nobody's. */
export type Turn = "needs" | "running" | "done";

export type PhaseFacts = Pick<Task, "phase" | "reason">;

/** In which part of the inbox a Task stands. */
export function turnOf(phase: Phase): Turn {
  switch (phase) {
    case "plan_review":
    case "approval":
    case "waiting":
      return "needs";
    case "queued":
    case "understanding":
    case "planning":
    case "executing":
    case "delivering":
      return "running";
    case "delivered":
    case "rejected":
    case "failed":
    case "cancelled":
      return "done";
  }
}

const WORDS: Record<Phase, string> = {
  queued: "Queued",
  understanding: "Understanding",
  planning: "Planning",
  plan_review: "Plan",
  executing: "Executing",
  waiting: "Waiting",
  approval: "Review",
  delivering: "Delivering",
  delivered: "Delivered",
  rejected: "Rejected",
  failed: "Failed",
  cancelled: "Stopped",
};

const REASONS: Record<NonNullable<Task["reason"]>, string> = {
  question: "Question",
  budget: "Budget",
  provider: "Model",
  disk: "Disk",
  repository: "Repository",
};

/** The phase in one word; for waiting, what it waits for. */
export function phaseWord({ phase, reason }: PhaseFacts): string {
  return phase === "waiting" && reason !== null ? REASONS[reason] : WORDS[phase];
}

/** Which of the four cells (understanding, planning, executing, approval) it is at, and how. */
export function phaseCell(task: Pick<Task, "phase" | "report" | "plan">): {
  index: number;
  tone: PhaseTone;
} {
  switch (task.phase) {
    case "queued":
      return { index: 0, tone: "still" };
    case "understanding":
      return { index: 0, tone: "running" };
    case "planning":
      return { index: 1, tone: "running" };
    case "plan_review":
      return { index: 1, tone: "waiting" };
    case "executing":
      return { index: 2, tone: "running" };
    case "approval":
      return { index: 3, tone: "waiting" };
    case "delivering":
      return { index: 3, tone: "running" };
    case "delivered":
      return { index: 4, tone: "still" };
    case "waiting":
      return { index: reached(task), tone: "waiting" };
    case "failed":
      return { index: reached(task), tone: "failed" };
    case "rejected":
    case "cancelled":
      return { index: reached(task), tone: "still" };
  }
}

/** The cell of the last phase that began, from what it left behind. */
function reached(task: Pick<Task, "report" | "plan">): number {
  if (task.plan.length > 0) return 2;
  return task.report === null ? 0 : 1;
}

/** Where the Task's own screen opens: where something waits. */
export function screenOf(phase: Phase): "timeline" | "plan" | "review" {
  if (phase === "plan_review") return "plan";
  return phase === "approval" ? "review" : "timeline";
}

/** Address of a Task's screen. */
export function taskPath(taskId: string, screen: "timeline" | "plan" | "review"): string {
  return screen === "timeline" ? `/tasks/${taskId}` : `/tasks/${taskId}/${screen}`;
}

/** Whether a Stop makes sense: the agent works, or would go on. */
export function canStop(phase: Phase): boolean {
  const turn = turnOf(phase);
  return turn === "running" ? phase !== "delivering" : turn === "needs";
}
