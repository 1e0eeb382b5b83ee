/** Decisions that the server has not confirmed, kept in this browser until it has. */
import type { PendingDecision } from "@/stores/review-store";

function keyOf(taskId: string): string {
  return `koda.decisions.${taskId}`;
}

function isPending(value: unknown): value is PendingDecision {
  if (typeof value !== "object" || value === null) return false;
  const { decision, reason, digest } = value as Record<string, unknown>;
  const known = decision === null || decision === "accept" || decision === "reject";
  return known && typeof reason === "string" && typeof digest === "string";
}

/** What was kept for this Task; empty when there is nothing or it cannot be read. */
export function loadPending(taskId: string): Record<string, PendingDecision> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(taskId)) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    const entries = Object.entries(kept).filter((entry): entry is [string, PendingDecision] =>
      isPending(entry[1]),
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

/** Keeps exactly these. A full or closed storage is no reason to refuse a Decision. */
export function savePending(
  taskId: string,
  pending: Readonly<Record<string, PendingDecision>>,
): void {
  try {
    if (Object.keys(pending).length === 0) localStorage.removeItem(keyOf(taskId));
    else localStorage.setItem(keyOf(taskId), JSON.stringify(pending));
  } catch {
    // They are still held by the page and sent from there.
  }
}
