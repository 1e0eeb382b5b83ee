/** What every part of a Review can reach: its store, and deciding. Never changes while it is open. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";

import type { DecisionSender } from "@/components/code/decision-sender";
import { type ReviewState, type ReviewStore, hunksDecided } from "@/stores/review-store";
import type { Decision } from "@/stores/review-store";

export interface ReviewTools {
  taskId: string;
  store: ReviewStore;
  sender: DecisionSender;
}

export const ReviewToolsContext = createContext<ReviewTools | null>(null);

/** The tools of the Review around this component. */
export function useReviewTools(): ReviewTools {
  const tools = useContext(ReviewToolsContext);
  if (!tools) throw new Error("expected to be inside a ReviewScreen");
  return tools;
}

/** One field of the Review's screen state. */
export function useReview<T>(selector: (state: ReviewState) => T): T {
  return useStore(useReviewTools().store, selector);
}

/** Decides on Hunks of the staged set with this digest; null takes Decisions back. */
export function decide(
  { store, sender }: Pick<ReviewTools, "store" | "sender">,
  hunkIds: readonly string[],
  decision: Decision | null,
  { digest, reason = "" }: { digest: string; reason?: string },
): void {
  if (hunkIds.length === 0) return;
  hunksDecided(store, hunkIds, { decision, reason, digest });
  sender.flush();
}
