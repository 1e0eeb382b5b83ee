/** Rows of where the Task is: phases, waits, ends, and workers that take over. Pure. */
import { cutOffCall } from "@/components/agent/model/derive-calls";
import { type Draft, push } from "@/components/agent/model/draft";
import { plural } from "@/lib/format";
import type { LeaseAcquired, Phase, PhaseChanged, StoredEvent } from "@/types/api";

export function takeOver(draft: Draft, stored: StoredEvent, event: LeaseAcquired): void {
  const { interrupted_calls: interrupted, lost_answer: lostAnswer } = event;
  if (interrupted.length === 0 && !lostAnswer) return;
  const parts = [
    interrupted.length > 0 ? `${plural(interrupted.length, "call")} cut off, done again` : "",
    lostAnswer ? "an answer was lost, asked for again" : "",
  ].filter((part) => part !== "");
  push(draft, stored, {
    kind: "note",
    text: "Another worker took over",
    detail: parts.join("; "),
    tone: "bad",
  });
  for (const callId of interrupted) cutOffCall(draft, callId);
}

export function changePhase(draft: Draft, stored: StoredEvent, event: PhaseChanged): void {
  closeWaits(draft, event.phase);
  if (event.origin === "approval" && event.phase === "executing") draft.round += 1;
  draft.phase = event.phase;
  const { message, hint, reason } = event;
  switch (event.phase) {
    case "understanding":
    case "planning":
    case "executing":
      if (event.origin !== "waiting")
        push(draft, stored, {
          kind: "phase",
          title: phaseTitle(draft, event.phase),
          model: draft.models[event.phase] ?? null,
        });
      return;
    case "waiting":
      return push(draft, stored, { kind: "wait", reason, message, hint, open: true });
    case "approval":
      if (event.origin === "executing")
        push(draft, stored, { kind: "end", phase: "approval", message, hint, open: true });
      return;
    case "delivered":
    case "rejected":
    case "failed":
    case "cancelled":
      return push(draft, stored, { kind: "end", phase: event.phase, message, hint, open: true });
    case "queued":
    case "plan_review":
    case "delivering":
      return;
  }
}

function phaseTitle(draft: Draft, phase: "understanding" | "planning" | "executing"): string {
  const word = { understanding: "Understanding", planning: "Planning", executing: "Executing" }[
    phase
  ];
  return phase === "executing" && draft.round > 1 ? `${word}, round ${draft.round}` : word;
}

/** The Task has moved: nothing above waits for a person any more, nothing is sent again. */
function closeWaits(draft: Draft, phase: Phase): void {
  draft.rows.forEach((row, at) => {
    const waits = row.kind === "wait" || row.kind === "end";
    // A Plan is submitted just before the Task moves to where it is decided on.
    const isOldPlan = row.kind === "plan" && phase !== "plan_review";
    if ((waits || isOldPlan) && row.open) draft.rows[at] = { ...row, open: false };
    if (row.kind === "retry" && row.again !== null) draft.rows[at] = { ...row, again: null };
  });
}
