/** First step from events to rows: every event that people should see, in the log's order. Pure. */
import { CallBook } from "@/components/agent/model/call-book";
import {
  decideHunks,
  decidePlan,
  finishDelivery,
  markStep,
  startDelivery,
} from "@/components/agent/model/decision-rows";
import { finishCall, stageChanges, startCall } from "@/components/agent/model/derive-calls";
import { describeBase, describeLimits } from "@/components/agent/model/describe-base";
import { type Draft, push } from "@/components/agent/model/draft";
import {
  addAnswer,
  addFailure,
  addSummary,
  readMessages,
} from "@/components/agent/model/model-rows";
import { changePhase, takeOver } from "@/components/agent/model/phase-rows";
import type { Row } from "@/components/agent/model/row-types";
import type { StoredEvent } from "@/types/api";

/** Makes rows of a log that begins at seq 1 and grows: only what is new of it is walked through. */
export class RowDeriver {
  private draft = emptyDraft();
  private taken = 0;
  private last: StoredEvent | undefined;

  /** All rows of `events`, whatever was asked for before. */
  rowsOf(events: readonly StoredEvent[]): Row[] {
    const grew = this.taken <= events.length && events[this.taken - 1] === this.last;
    if (!grew) {
      this.draft = emptyDraft();
      this.taken = 0;
    }
    for (const stored of events.slice(this.taken)) take(this.draft, stored);
    this.taken = events.length;
    this.last = events.at(-1);
    return [...this.draft.rows];
  }
}

function emptyDraft(): Draft {
  return {
    rows: [],
    calls: new CallBook(),
    phase: "queued",
    round: 1,
    steps: [],
    models: {},
    turn: 0,
    unread: [],
  };
}

// One case an event type: splitting it would only hide the list.
function take(draft: Draft, stored: StoredEvent): void {
  const event = stored.event;
  switch (event.type) {
    case "task.created":
      draft.models = { ...event.models };
      return push(draft, stored, { kind: "asked", text: event.prompt, userId: event.user_id });
    case "lease.acquired":
      return takeOver(draft, stored, event);
    case "lease.released":
      if (event.reason === "handed_back")
        note(draft, stored, "Handed back", "The server stopped; another worker goes on.");
      return;
    case "workspace.opened":
      return note(draft, stored, "Workspace opened", describeBase(event));
    case "phase.changed":
      return changePhase(draft, stored, event);
    case "message.added":
      draft.unread.push(`e${stored.seq}`);
      return push(draft, stored, {
        kind: "message",
        text: event.text,
        userId: event.user_id,
        readSeq: null,
      });
    case "model.requested":
      return readMessages(draft, stored);
    case "model.answered":
      return addAnswer(draft, stored, event);
    case "model.failed":
      return addFailure(draft, stored, event);
    case "tool_call.started":
      return startCall(draft, stored, event);
    case "tool_call.finished":
      return finishCall(draft, stored, event);
    case "changes.staged":
      return stageChanges(draft, stored, event);
    case "report.submitted":
      return push(draft, stored, { kind: "report", report: event.report });
    case "plan.submitted":
      return push(draft, stored, { kind: "plan", steps: event.steps, open: true });
    case "plan.approved":
      draft.steps = event.steps;
      return decidePlan(draft, stored, {
        userId: event.user_id,
        approved: true,
        reason: "",
        steps: event.steps.length,
      });
    case "plan.rejected":
      return decidePlan(draft, stored, {
        userId: event.user_id,
        approved: false,
        reason: event.reason,
        steps: 0,
      });
    case "step.started":
      return markStep(draft, stored, event.step_id, "started", "");
    case "step.finished":
      return markStep(draft, stored, event.step_id, event.outcome, event.note);
    case "summary.written":
      return addSummary(draft, stored, event.text);
    case "hunks.decided":
      return decideHunks(draft, stored, event);
    case "review.submitted":
      return push(draft, stored, {
        kind: "review",
        outcome: event.outcome,
        text: event.text,
        userId: event.user_id,
      });
    case "delivery.started":
      return startDelivery(draft, stored, event);
    case "delivery.finished":
      return finishDelivery(draft, stored, event);
    case "cancel.requested":
      return note(draft, stored, "Stop asked for", "");
    case "limits.extended":
      return note(draft, stored, "Limits changed", describeLimits(event.limits));
    case "task.resumed":
      return note(draft, stored, "Goes on", "");
    case "conversation.opened":
      return;
  }
}

function note(draft: Draft, stored: StoredEvent, text: string, detail: string): void {
  push(draft, stored, { kind: "note", text, detail, tone: "plain" });
}
