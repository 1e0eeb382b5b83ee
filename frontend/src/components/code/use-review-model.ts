/** Subscribes to everything that a Review is derived from. */
import { useQuery } from "@tanstack/react-query";

import { useChanges } from "@/api/get-changes";
import { taskQuery } from "@/api/get-task";
import { isStale } from "@/components/code/model/staleness";
import {
  type ReviewModel,
  type ReviewTask,
  deriveModel,
  reviewTask,
} from "@/components/code/review-model";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { useStaleQuery } from "@/hooks/use-stale-query";
import { useTaskStore } from "@/stores/task-store";
import type { Changes } from "@/types/api";

export interface LoadedReview {
  changes: Changes;
  task: ReviewTask | null;
  model: ReviewModel;
}

export interface ReviewLoad {
  review: LoadedReview | null;
  error: Error | null;
  retry: () => void;
}

/** The Review; null until the server has answered. Asks again when the log is ahead of the answer. */
export function useReviewModel(): ReviewLoad {
  const { taskId } = useReviewTools();
  const screen = useReview((state) => state);
  const state = useTaskStore((view) => (view.taskId === taskId ? view.state : null));
  const endSeq = useTaskStore((view) => view.endSeq);
  const { data: row } = useQuery(taskQuery(taskId));
  const { data: changes, error, dataUpdatedAt, refetch } = useChanges(taskId);
  const replayed = state !== null && endSeq !== null && state.seq >= endSeq;
  const stale = replayed && changes !== undefined && isStale(changes, state);
  useStaleQuery(["changes", taskId], stale, dataUpdatedAt);
  const view = { taskId, state, endSeq };
  const task = reviewTask(view, row);
  const review = changes
    ? { changes, task, model: deriveModel(changes, screen, view, task) }
    : null;
  return { review, error: changes ? null : error, retry: () => void refetch() };
}
