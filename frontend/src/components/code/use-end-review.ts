/** Ends a Review: sends it with the Decisions still on their way, and takes in the answer. */
import { useQueryClient } from "@tanstack/react-query";

import { changesOptions } from "@/api/get-changes";
import { taskQuery } from "@/api/get-task";
import { useSubmitReview } from "@/api/submit-review";
import { SCROLL_ID } from "@/components/code/review-model";
import { useReviewTools } from "@/components/code/review-tools";
import type { ApiError } from "@/lib/http";
import { decisionsConfirmed } from "@/stores/review-store";
import type { NewReview } from "@/types/api";

export interface EndReview {
  send: (outcome: NewReview["outcome"], digest: string, message?: string) => void;
  sending: boolean;
  error: ApiError | null;
}

/** The sheet closes when the server has taken the Review. */
export function useEndReview(): EndReview {
  const { taskId, store } = useReviewTools();
  const client = useQueryClient();
  const { mutate, isPending, error } = useSubmitReview(taskId);
  const send: EndReview["send"] = (outcome, digest, message = "") => {
    const { pending } = store.getState();
    const sent = Object.fromEntries(
      Object.entries(pending).filter(([, one]) => one.digest === digest),
    );
    const decisions = Object.entries(sent).map(([hunk_id, { decision, reason }]) => ({
      hunk_id,
      decision,
      reason,
    }));
    const body: NewReview = { digest, outcome, decisions, message };
    mutate(outcome === "deliver" ? { ...body, delivery: { target: "working_tree" } } : body, {
      onSuccess: ({ task }) => {
        decisionsConfirmed(store, sent, task.seq);
        client.setQueryData(taskQuery(taskId).queryKey, task);
        store.setState({ panel: null });
        // What became of it stands above the files.
        document.getElementById(SCROLL_ID)?.scrollTo({ top: 0 });
      },
      onSettled: () => void client.invalidateQueries({ queryKey: changesOptions(taskId).queryKey }),
    });
  };
  return { send, sending: isPending, error };
}

/** The files of a Delivery that met a conflict; null for other errors. */
export function conflictsOf(error: ApiError | null): { path: string; reason: string }[] | null {
  const conflicts = error?.code === "delivery_conflict" ? error.details["conflicts"] : null;
  return Array.isArray(conflicts) ? (conflicts as { path: string; reason: string }[]) : null;
}
