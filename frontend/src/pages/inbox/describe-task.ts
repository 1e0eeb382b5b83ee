/** What an inbox row says of a Task, in words: pure. */
import { money, plural } from "@/lib/format";
import { screenOf, taskPath } from "@/lib/task-phase";
import type { Task } from "@/types/api";

/** What is asked of the person, as one or two sentences. */
export function describeNeed(task: Task): string {
  if (task.phase === "plan_review") return describePlan(task);
  if (task.phase === "approval") return describeReview(task);
  if (task.reason === "question") return `“${task.message}”`;
  if (task.message !== "") return sentence(task.message, task.hint);
  if (task.reason === "budget") return `Paused after ${money(task.cost_usd)}.`;
  return "Paused until you let it go on.";
}

function describePlan(task: Task): string {
  const files = new Set(task.plan.flatMap(({ step }) => step.files)).size;
  const steps = plural(task.plan.length, "step");
  return files === 0 ? `A plan of ${steps}.` : `A plan of ${steps} over ${plural(files, "file")}.`;
}

function describeReview({ hunks, changes }: Task): string {
  if (changes.files === 0) return "It ended without a change. Read what it says.";
  if (hunks === null) return `${plural(changes.files, "file")} to review.`;
  const refused = hunks.rejected === 0 ? "" : ` You refused ${hunks.rejected}.`;
  if (hunks.open === 0)
    return `All ${plural(hunks.total, "hunk")} decided, not delivered.${refused}`;
  return `${hunks.open} of ${plural(hunks.total, "hunk")} to decide.${refused}`;
}

/** What the agent does now, or how the Task ended. */
export function describeState(task: Task): string {
  switch (task.phase) {
    case "queued":
      return "Queued";
    case "understanding":
      return "Reading the repository";
    case "planning":
      return "Writing the plan";
    case "executing":
      return describeStep(task);
    case "delivering":
      return "Delivering to the working tree";
    case "delivered":
      return "Delivered to the working tree";
    case "rejected":
      return "Rejected by you";
    case "failed":
      return `Failed: ${sentence(task.message, kept(task))}`;
    case "cancelled":
      return sentence("Stopped.", kept(task));
    case "plan_review":
    case "approval":
    case "waiting":
      return describeNeed(task);
  }
}

function describeStep({ plan }: Task): string {
  const at = plan.findIndex(({ progress }) => progress === "started");
  const present = plan[at];
  if (present === undefined) return plan.length === 0 ? "Working" : "Between two steps";
  return `Step ${at + 1} of ${plan.length}: ${present.step.title}`;
}

function kept({ changes }: Task): string {
  if (changes.files === 0) return "";
  return `${plural(changes.files, "staged file")} ${changes.files === 1 ? "is" : "are"} kept.`;
}

function sentence(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

/** The one thing to do, and where it is done. */
export function nextStep(task: Task): { label: string; to: string } {
  return { label: stepLabel(task), to: taskPath(task.id, screenOf(task.phase)) };
}

function stepLabel({ phase, reason }: Task): string {
  if (phase === "plan_review") return "Read the plan";
  if (phase === "approval") return "Review";
  if (reason === "question") return "Answer";
  return reason === "budget" ? "Raise the limit" : "See why";
}
