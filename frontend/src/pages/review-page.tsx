/** Review: decide on every Hunk, then deliver, or ask for changes. */
import "@/components/agent/agent.css";
import "@/components/code/review.css";

import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "react-router";

import { Markdown } from "@/components/agent/markdown";
import { decisionSender } from "@/components/code/decision-sender";
import { NothingStaged, ReviewFailed, ReviewLoading } from "@/components/code/review-loading";
import { ReviewScreen } from "@/components/code/review-screen";
import { ReviewToolsContext, useReviewTools } from "@/components/code/review-tools";
import { useReviewModel } from "@/components/code/use-review-model";
import { useReviewAddress } from "@/hooks/use-review-address";
import { reviewStore } from "@/stores/review-store";

export function ReviewPage() {
  const { taskId = "" } = useParams();
  const client = useQueryClient();
  const tools = useMemo(() => {
    const store = reviewStore(taskId);
    return { taskId, store, sender: decisionSender(taskId, store, client) };
  }, [taskId, client]);
  return (
    <ReviewToolsContext value={tools}>
      <Review key={taskId} />
    </ReviewToolsContext>
  );
}

function drawSummary(text: string) {
  return <Markdown text={text} />;
}

function Review() {
  const { review, error, retry } = useReviewModel();
  const { store } = useReviewTools();
  const order = review?.model.order ?? null;
  const first = order?.hunks.find(({ hunk }) => hunk.decision === null) ?? order?.hunks[0];
  useReviewAddress(store, order, first?.hunk.id ?? null);
  if (error) return <ReviewFailed error={error} retry={retry} />;
  if (!review) return <ReviewLoading />;
  if (review.changes.changes.length === 0) {
    const { digest } = review.changes;
    return <NothingStaged task={review.task} digest={digest} drawSummary={drawSummary} />;
  }
  return <ReviewScreen review={review} drawSummary={drawSummary} />;
}
