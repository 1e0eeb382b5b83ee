/** Rows of what was decided and done: the Plan, its Steps, Hunks, Deliveries. Pure. */
import { amend, type Draft, push } from "@/components/agent/model/draft";
import type { RowOf } from "@/components/agent/model/row-types";
import type { DeliveryFinished, DeliveryStarted, HunksDecided, StoredEvent } from "@/types/api";

export function decidePlan(
  draft: Draft,
  stored: StoredEvent,
  decision: Pick<RowOf<"plan-decision">, "userId" | "approved" | "reason" | "steps">,
): void {
  const at = draft.rows.findLastIndex((row) => row.kind === "plan");
  const plan = draft.rows[at];
  if (plan?.kind === "plan") draft.rows[at] = { ...plan, open: false };
  push(draft, stored, { kind: "plan-decision", ...decision });
}

/** Decisions in a row are one row: a person decides hunk by hunk. */
export function decideHunks(draft: Draft, stored: StoredEvent, event: HunksDecided): void {
  const at = draft.rows.length - 1;
  const last = draft.rows[at];
  const same = last?.kind === "decisions" && last.userId === event.user_id ? last : null;
  const decided = new Map(same?.decided);
  for (const { hunk_id: hunkId, decision } of event.decisions) decided.set(hunkId, decision);
  if (same) amend(draft, at, stored, { ...same, decided });
  else push(draft, stored, { kind: "decisions", decided, userId: event.user_id });
}

export function markStep(
  draft: Draft,
  stored: StoredEvent,
  stepId: string,
  progress: RowOf<"step">["progress"],
  text: string,
): void {
  const index = draft.steps.findIndex((one) => one.step_id === stepId);
  const title = draft.steps[index]?.title ?? "";
  push(draft, stored, { kind: "step", number: index + 1, title, progress, note: text });
}

export function startDelivery(draft: Draft, stored: StoredEvent, event: DeliveryStarted): void {
  push(draft, stored, {
    kind: "delivery",
    deliveryId: event.delivery_id,
    hunks: event.hunk_ids.length,
    files: event.files.length,
    outcome: null,
    conflicts: [],
    message: "",
    hint: "",
  });
}

export function finishDelivery(draft: Draft, stored: StoredEvent, event: DeliveryFinished): void {
  const { delivery_id: deliveryId, outcome, conflicts, message, hint } = event;
  const at = draft.rows.findLastIndex(
    (row) => row.kind === "delivery" && row.deliveryId === deliveryId,
  );
  const row = draft.rows[at];
  if (row?.kind === "delivery")
    amend(draft, at, stored, { ...row, outcome, conflicts, message, hint });
}
