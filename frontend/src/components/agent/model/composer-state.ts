/** What a message does in each phase, and whether one can be sent. Pure. */
import type { TaskState } from "@/types/api";

export interface ComposerState {
  /** Why nothing can be sent; null when it can. */
  closed: string | null;
  hint: string;
  /** Word on the button. */
  send: string;
}

type Facts = Pick<TaskState, "phase" | "reason" | "round" | "cancel_requested">;

export function composerState({ phase, reason, round, cancel_requested }: Facts): ComposerState {
  if (cancel_requested && phase !== "cancelled")
    return closed("Stopping. Nothing is read any more.");
  switch (phase) {
    case "queued":
    case "understanding":
    case "planning":
    case "executing":
      return open("Say something. The agent reads it before its next step.", "Send");
    case "plan_review":
      return open("Say what the next plan should do differently.", "Ask for another plan");
    case "waiting":
      return reason === "question"
        ? open("Answer. The agent goes on with it.", "Answer")
        : open("Say something. The agent reads it when it goes on.", "Send");
    case "approval":
      return open(
        `Say what to change. Sending begins round ${round + 1}.`,
        `Begin round ${round + 1}`,
      );
    case "delivering":
      return closed("The accepted hunks are being written. Nothing is read meanwhile.");
    case "delivered":
      return closed(
        "Delivered: this task rests. A new task begins from the repository as it is now.",
      );
    case "rejected":
      return closed(
        "Rejected: this task rests. A new task begins from the repository as it is now.",
      );
    case "failed":
      return closed("Failed: this task rests. What was staged is kept and can be reviewed.");
    case "cancelled":
      return closed("Stopped: this task rests. What was staged is kept and can be reviewed.");
  }
}

function open(hint: string, send: string): ComposerState {
  return { closed: null, hint, send };
}

function closed(why: string): ComposerState {
  return { closed: why, hint: why, send: "Send" };
}
