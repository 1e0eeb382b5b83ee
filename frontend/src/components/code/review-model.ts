/**
 * The Review as one value, derived from the server's answer, the log and the screen state. Drawing
 * subscribes to these three and derives; an action derives at the moment it is performed.
 */
import type { QueryClient } from "@tanstack/react-query";

import { taskQuery } from "@/api/get-task";
import { changesOptions } from "@/api/get-changes";
import type { ReviewContext } from "@/components/code/actions/review-context";
import { type ReviewOrder, deriveOrder } from "@/components/code/model/groups";
import {
  type HunkCounts,
  type HunkStates,
  countMarks,
  deriveStates,
  liveReview,
} from "@/components/code/model/hunk-state";
import type { ReviewTools } from "@/components/code/review-tools";
import { type ReviewState } from "@/stores/review-store";
import { useTaskStore } from "@/stores/task-store";
import type { Changes, Phase, StepState, Task, TaskState } from "@/types/api";

/** Staged changes may be decided on and delivered in these; backend/src/koda/events/phases.py. */
const REVIEWABLE: ReadonlySet<Phase> = new Set(["approval", "delivered", "failed", "cancelled"]);

/** Below it, side by side gives way to inline, and notes stand above the code. */
export const WIDE = "(min-width: 1241px)";
/** Above it, there is a keyboard and room for Monaco. */
export const DESK = "(min-width: 721px)";
export const FILTER_ID = "review-filter";
export const SCROLL_ID = "content";

export interface TaskView {
  taskId: string;
  state: TaskState | null;
  endSeq: number | null;
}

/** What is known of the Task: from the log once it is whole, until then from the server's row. */
export interface ReviewTask {
  phase: Phase;
  plan: readonly StepState[];
  summary: string;
}

export function reviewTask(view: TaskView, row: Task | undefined): ReviewTask | null {
  // In the middle of its replay the log tells of an earlier phase.
  const replayed = view.state !== null && view.endSeq !== null && view.state.seq >= view.endSeq;
  const known = replayed ? view.state : (row ?? view.state);
  return known ? { phase: known.phase, plan: known.plan, summary: known.summary } : null;
}

export interface ReviewModel {
  order: ReviewOrder;
  states: HunkStates;
  counts: HunkCounts;
  /** Decisions can be made and delivered now. */
  reviewable: boolean;
  /** The agent waits for this Review: it can be asked for changes, or the Task rejected. */
  awaited: boolean;
}

/** Remembers the last value for the same inputs: a Decision must not sort 400 files again. */
function remembered<A extends readonly unknown[], R>(
  derive: (...inputs: A) => R,
): (...inputs: A) => R {
  let last: { inputs: A; result: R } | null = null;
  return (...inputs) => {
    const known = last;
    if (known && inputs.every((input, at) => input === known.inputs[at])) return known.result;
    last = { inputs, result: derive(...inputs) };
    return last.result;
  };
}

const NO_PLAN: readonly StepState[] = [];
const orderOf = remembered(deriveOrder);
const liveOf = remembered(liveReview);
let lastStates: HunkStates | null = null;
const statesOf = remembered(
  (
    changes: Changes,
    pending: ReviewState["pending"],
    refusals: ReviewState["refusals"],
    live: ReturnType<typeof liveReview>,
  ) => {
    lastStates = deriveStates(changes, { pending, refusals, live }, lastStates);
    return lastStates;
  },
);
const countsOf = remembered((order: ReviewOrder, states: HunkStates) =>
  countMarks(states, order.byId.keys()),
);

export function deriveModel(
  changes: Changes,
  screen: ReviewState,
  view: TaskView,
  task: ReviewTask | null,
): ReviewModel {
  const order = orderOf(changes, task?.plan ?? NO_PLAN, screen.order);
  const live = liveOf(view.state, view.endSeq, screen.confirmedSeq);
  const states = statesOf(changes, screen.pending, screen.refusals, live);
  const counts = countsOf(order, states);
  const reviewable = task !== null && REVIEWABLE.has(task.phase);
  return { order, states, counts, reviewable, awaited: task?.phase === "approval" };
}

function focusFilter(): void {
  document.getElementById(FILTER_ID)?.focus();
}

/** What an action works on, now; null before the changes are here. */
export function readContext(tools: ReviewTools, client: QueryClient): ReviewContext | null {
  const changes = client.getQueryData(changesOptions(tools.taskId).queryKey);
  if (!changes) return null;
  const view = useTaskStore.getState();
  const screen = tools.store.getState();
  const row = client.getQueryData(taskQuery(tools.taskId).queryKey);
  const task = reviewTask({ ...view, taskId: tools.taskId }, row);
  const model = deriveModel(changes, screen, { ...view, taskId: tools.taskId }, task);
  return {
    ...tools,
    ...model,
    digest: changes.digest,
    current: screen.cursor === null ? null : (model.order.byId.get(screen.cursor) ?? null),
    online: view.connection !== "offline",
    wide: matchMedia(WIDE).matches,
    roomForEditor: matchMedia(DESK).matches,
    focusFilter,
  };
}
