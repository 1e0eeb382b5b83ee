/** The line below a phase's name: time, model, and what came of it. Pure. */
import type { PhaseLine } from "@/components/agent/model/derive-phases";
import { duration, modelName, plural } from "@/lib/format";
import type { TaskState } from "@/types/api";

interface Extra {
  /** Files read before the Plan. */
  read: number;
  /** "You approved at 14:02"; empty while nobody has. */
  approved: string;
}

export function phaseNote(line: PhaseLine, state: TaskState, extra: Extra): string {
  if (line.phase === "approval") return approvalNote(state);
  if (line.progress === "open" && line.elapsedMs < 1)
    return line.phase === "understanding" && state.phase === "queued" ? "Waiting for a worker" : "";
  const parts = [duration(line.elapsedMs), line.model === null ? "" : modelName(line.model)];
  if (line.phase === "understanding" && extra.read > 0)
    parts.push(`read ${plural(extra.read, "file")}`);
  const sentence = parts.filter((part) => part !== "").join(", ");
  if (line.phase === "planning") return planningNote(sentence, state, extra);
  return line.progress === "waiting" ? `${sentence}. Paused` : sentence;
}

function planningNote(sentence: string, { phase }: TaskState, { approved }: Extra): string {
  if (phase === "plan_review") return `${sentence}. The plan needs you`;
  return approved === "" ? sentence : `${sentence}. ${approved}`;
}

function approvalNote({ phase, round }: TaskState): string {
  switch (phase) {
    case "approval":
      return round > 1 ? `Round ${round} needs your review.` : "The changes need your review.";
    case "delivering":
      return "The accepted hunks are being written.";
    case "delivered":
      return "Delivered.";
    case "rejected":
      return "Rejected. Nothing was written.";
    case "queued":
    case "understanding":
    case "planning":
    case "plan_review":
    case "executing":
    case "waiting":
    case "failed":
    case "cancelled":
      return "Yours. Nothing reaches the repository before.";
  }
}
