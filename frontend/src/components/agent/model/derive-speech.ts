/** What a screen reader hears of an event: whole things only, and never the cost. Pure. */
import type { StoredEvent, TaskState, ToolCallFinished } from "@/types/api";

export interface Utterance {
  text: string;
  /** Interrupts: it asks the person, or something broke. */
  urgent: boolean;
}

/** What to say of this event, or null. `state` is the Task after it. */
export function speechOf({ event }: StoredEvent, state: TaskState): Utterance | null {
  if (event.type === "phase.changed") return phaseSpeech(event.phase, event.message);
  if (event.type === "step.started") return calm(`${stepWord(state, event.step_id)} began`);
  if (event.type === "step.finished")
    return calm(`${stepWord(state, event.step_id)} ${event.outcome}`);
  if (event.type === "tool_call.finished") return commandSpeech(event);
  if (event.type === "model.failed" && event.retry_in_seconds !== null)
    return calm(`${event.message} It is tried again.`);
  if (event.type === "delivery.finished" && event.outcome !== "delivered")
    return { text: event.message || "Conflict. Nothing was written.", urgent: true };
  return null;
}

function commandSpeech({ tool, facts }: ToolCallFinished): Utterance | null {
  const { exit_code: code, timed_out: timedOut } = facts;
  if (tool !== "run_command") return null;
  if (timedOut === true) return calm("Command timed out");
  return typeof code === "number" && code !== 0 ? calm(`Command failed, exit ${code}`) : null;
}

function phaseSpeech(phase: TaskState["phase"], message: string): Utterance | null {
  switch (phase) {
    case "plan_review":
      return { text: "The plan is ready and needs you", urgent: true };
    case "approval":
      return { text: "The changes are ready and need your review", urgent: true };
    case "waiting":
      return { text: `Paused. ${message}`, urgent: true };
    case "failed":
      return { text: `Failed. ${message}`, urgent: true };
    case "delivered":
      return calm("Delivered");
    case "cancelled":
      return calm("Stopped");
    case "understanding":
    case "planning":
    case "executing":
    case "queued":
    case "delivering":
    case "rejected":
      return null;
  }
}

function stepWord({ plan }: TaskState, stepId: string): string {
  const at = plan.findIndex(({ step }) => step.step_id === stepId);
  return at < 0 ? "A step" : `Step ${at + 1}`;
}

function calm(text: string): Utterance {
  return { text, urgent: false };
}
