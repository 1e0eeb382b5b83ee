/**
 * Sends Decisions: one request at a time and in order, so that a Decision and its taking back
 * cannot overtake each other; again by itself when nothing answered.
 */
import type { QueryClient } from "@tanstack/react-query";

import { decideHunks } from "@/api/decide-hunks";
import { changesOptions } from "@/api/get-changes";
import { withDecisions } from "@/components/code/model/hunk-state";
import { ApiError } from "@/lib/http";
import { newId } from "@/lib/ids";
import {
  type PendingDecision,
  type ReviewStore,
  decisionsConfirmed,
  decisionsRefused,
} from "@/stores/review-store";
import type { NewDecisions } from "@/types/api";

const RETRY_MS = 3000;
/** The API takes this many at once. */
const BATCH = 20_000;

interface Batch {
  sent: Record<string, PendingDecision>;
  body: NewDecisions;
  idempotencyKey: string;
}

/** What one request can hold: Decisions on one digest. */
function nextBatch(pending: Readonly<Record<string, PendingDecision>>): Batch | null {
  const digest = Object.values(pending)[0]?.digest;
  if (digest === undefined) return null;
  const entries = Object.entries(pending)
    .filter(([, one]) => one.digest === digest)
    .slice(0, BATCH);
  const decisions = entries.map(([hunk_id, { decision, reason }]) => ({
    hunk_id,
    decision,
    reason,
  }));
  return {
    sent: Object.fromEntries(entries),
    body: { digest, decisions },
    idempotencyKey: newId(),
  };
}

function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export class DecisionSender {
  private batch: Batch | null = null;
  private sending = false;
  private timer: number | undefined;
  private readonly taskId: string;
  private readonly store: ReviewStore;
  private readonly client: QueryClient;

  constructor(taskId: string, store: ReviewStore, client: QueryClient) {
    this.taskId = taskId;
    this.store = store;
    this.client = client;
  }

  /** Sends what is pending, unless that is being done. Called after every Decision. */
  flush(): void {
    if (this.sending) return;
    window.clearTimeout(this.timer);
    this.batch ??= nextBatch(this.store.getState().pending);
    if (this.batch) void this.send(this.batch);
  }

  private async send(batch: Batch): Promise<void> {
    this.sending = true;
    try {
      const answer = await decideHunks(this.taskId, batch.body, batch.idempotencyKey);
      this.confirmed(batch, answer.seq);
    } catch (error) {
      this.failed(batch, error);
    } finally {
      this.sending = false;
    }
    if (!this.batch) this.flush();
  }

  private confirmed(batch: Batch, seq: number): void {
    this.batch = null;
    this.client.setQueryData(changesOptions(this.taskId).queryKey, (changes) =>
      changes ? withDecisions(changes, batch.body.decisions, null) : changes,
    );
    decisionsConfirmed(this.store, batch.sent, seq);
  }

  private failed(batch: Batch, error: unknown): void {
    if (mayPass(error)) {
      this.timer = window.setTimeout(() => this.flush(), RETRY_MS);
      window.addEventListener("online", () => this.flush(), { once: true });
      return;
    }
    this.batch = null;
    const stale = error instanceof ApiError && error.code === "stale_digest";
    const reason = stale
      ? "The agent changed the files meanwhile. Look again and decide."
      : error instanceof Error
        ? error.message
        : String(error);
    decisionsRefused(this.store, batch.sent, reason);
    void this.client.invalidateQueries({ queryKey: changesOptions(this.taskId).queryKey });
  }
}

const senders = new Map<string, DecisionSender>();

/** The sender of a Task's Review; at the first call it sends what an earlier visit had to keep. */
export function decisionSender(
  taskId: string,
  store: ReviewStore,
  client: QueryClient,
): DecisionSender {
  const known = senders.get(taskId);
  if (known) return known;
  const sender = new DecisionSender(taskId, store, client);
  senders.set(taskId, sender);
  queueMicrotask(() => sender.flush());
  return sender;
}
