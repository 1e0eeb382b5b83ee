/** The Review of one Task: files at the left, Hunks in the middle, what to do below. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { repositoriesQuery } from "@/api/repositories";
import { taskQuery } from "@/api/get-task";
import * as decideActions from "@/components/code/actions/decide-hunk";
import { leaveEditor, openWholeFile } from "@/components/code/actions/change-view";
import { REVIEW_ACTIONS } from "@/components/code/actions/review-actions";
import type { ReviewContext } from "@/components/code/actions/review-context";
import type { HunkAction } from "@/components/code/decision-buttons";
import { EndSheets } from "@/components/code/end-sheets";
import { FilesMenu } from "@/components/code/files-menu";
import type { Drawing } from "@/components/code/model/sizes";
import { ReviewBar } from "@/components/code/review-bar";
import { type DrawText, ReviewHead } from "@/components/code/review-head";
import { DESK, WIDE, readContext } from "@/components/code/review-model";
import { ReviewScroll } from "@/components/code/review-scroll";
import { ReviewSide } from "@/components/code/review-side";
import { type ReviewTools, useReview, useReviewTools } from "@/components/code/review-tools";
import type { ScrollData } from "@/components/code/scroll-data";
import { ThumbBar } from "@/components/code/thumb-bar";
import type { LoadedReview } from "@/components/code/use-review-model";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { useMedia } from "@/hooks/use-media";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { taskPath } from "@/lib/task-phase";
import { type ReviewView, cursorMoved, hunkToggled } from "@/stores/review-store";
import type { StepState } from "@/types/api";

const ACTIONS: Record<HunkAction, (context: ReviewContext) => void> = {
  accept: decideActions.acceptHunk.perform,
  reject: decideActions.rejectHunk.perform,
  "take-back": decideActions.takeBack.perform,
};

function drawingOf(view: ReviewView, desk: boolean, wide: boolean): Drawing {
  if (!desk) return "phone";
  if (!wide) return "narrow";
  return view === "split" ? "split" : "inline";
}

function useContextReader(tools: ReviewTools) {
  const client = useQueryClient();
  return useMemo(() => {
    /** Performs with the cursor on `hunkId`, as of this moment. */
    return (hunkId: string, perform: (context: ReviewContext) => void) => {
      if (tools.store.getState().cursor !== hunkId) cursorMoved(tools.store, hunkId, false);
      const context = readContext(tools, client);
      if (context) perform(context);
    };
  }, [tools, client]);
}

function stepTitle(plan: readonly StepState[], stepId: string | null): string | null {
  const at = plan.findIndex(({ step }) => step.step_id === stepId);
  return at < 0 ? null : `Step ${at + 1}`;
}

type Shared = Omit<ScrollData, "rests" | "distanceTo" | "observe">;

function useScrollData(review: LoadedReview, drawing: Drawing): Shared {
  const tools = useReviewTools();
  const at = useContextReader(tools);
  const { store, taskId } = tools;
  const { states, counts, reviewable } = review.model;
  const plan = review.task?.plan;
  const stable = useMemo(
    () => ({
      act: (hunkId: string, action: HunkAction) => at(hunkId, ACTIONS[action]),
      giveReason: (hunkId: string, reason: string) =>
        at(hunkId, (context) => decideActions.reasonGiven(context, hunkId, reason)),
      open: (hunkId: string) => {
        hunkToggled(store, hunkId);
        cursorMoved(store, hunkId);
      },
    }),
    [at, store],
  );
  return useMemo(
    () => ({
      ...stable,
      states,
      drawing,
      reviewable,
      total: counts.total,
      note: (change) => ({
        step: stepTitle(plan ?? [], change.step_id),
        planned: (plan?.length ?? 0) > 0,
        timelinePath: taskPath(taskId, "timeline"),
      }),
      acceptRest: (file) => {
        const [first] = file.hunks;
        if (first) at(first.hunk.id, decideActions.acceptRestOfFile.perform);
      },
      wholeFile: ({ change, hunks }) => {
        const target = hunks.find(({ hunk }) => hunk.id === store.getState().cursor) ?? hunks[0];
        const hasText = !change.binary && hunks.some(({ hunk }) => hunk.kind !== "mode");
        if (drawing === "phone" || !target || !hasText) return null;
        return () => at(target.hunk.id, openWholeFile.perform);
      },
      leaveEditor: () => {
        const { cursor } = store.getState();
        if (cursor !== null) at(cursor, leaveEditor.perform);
      },
    }),
    [stable, states, drawing, reviewable, counts.total, plan, taskId, at, store],
  );
}

/** Where a Delivery goes: the Repository's own path; its name until that is known. */
function useDestination(taskId: string): string {
  const { data: task } = useQuery(taskQuery(taskId));
  const { data: repositories } = useQuery(repositoriesQuery);
  const repository = repositories?.items.find(({ id }) => id === task?.repository_id);
  return repository?.path ?? task?.repository_name ?? "the repository";
}

interface Props {
  review: LoadedReview;
  drawSummary: DrawText;
}

export function ReviewScreen({ review, drawSummary }: Props) {
  const tools = useReviewTools();
  const client = useQueryClient();
  const cursor = useReview((state) => state.cursor);
  const view = useReview((state) => state.view);
  const picked = useReview((state) => state.editorFile);
  const spoken = useReview((state) => state.spoken);
  const [wide, desk] = [useMedia(WIDE), useMedia(DESK)];
  const destination = useDestination(tools.taskId);
  const drawing = drawingOf(view, desk, wide);
  const data = useScrollData(review, drawing);
  const context = readContext(tools, client);
  const { order } = review.model;
  const current = cursor === null ? undefined : order.byId.get(cursor);
  const viewed = view === "editor" && current && !current.change.binary ? current.change.id : null;
  useShortcuts({
    title: "Review",
    actions: REVIEW_ACTIONS,
    context: () => readContext(tools, client),
  });
  const head = useMemo(
    () =>
      drawing === "phone" ? null : (
        <ReviewHead
          review={review}
          wide={wide}
          destination={destination}
          drawSummary={drawSummary}
        />
      ),
    [review, wide, destination, drawSummary, drawing],
  );
  return (
    <div className="review" data-drawing={drawing}>
      {drawing === "phone" ? (
        <FilesMenu model={review.model} />
      ) : (
        <ReviewSide model={review.model} />
      )}
      <ErrorBoundary region="the changes">
        <ReviewScroll
          files={order.files}
          data={data}
          editorFile={desk ? (picked ?? viewed) : null}
          head={head}
        />
      </ErrorBoundary>
      {context &&
        (drawing === "phone" ? (
          <ThumbBar context={context} />
        ) : (
          <ReviewBar context={context} destination={destination} />
        ))}
      <EndSheets review={review} destination={destination} />
      <div role="status" aria-live="polite" className="sr-only">
        {spoken}
      </div>
    </div>
  );
}
