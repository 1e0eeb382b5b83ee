/** Moves of the cursor over Hunks and files. */
import type { ReviewContext } from "@/components/code/actions/review-context";
import {
  type Direction,
  neighbour,
  neighbourFile,
  nextOpen,
} from "@/components/code/model/navigate";
import type { Action } from "@/lib/action";
import { cursorMoved } from "@/stores/review-store";

function hasHunks({ order }: ReviewContext): boolean {
  return order.hunks.length > 0;
}

function move(
  label: string,
  keys: readonly string[],
  target: (context: ReviewContext, cursor: string | null) => string | null,
): Action<ReviewContext> {
  return {
    label,
    keys,
    repeats: true,
    isEnabled: hasHunks,
    perform: (context) => {
      const hunkId = target(context, context.store.getState().cursor);
      if (hunkId !== null) cursorMoved(context.store, hunkId);
    },
  };
}

const toHunk = (direction: Direction) => (context: ReviewContext, cursor: string | null) =>
  neighbour(context.order.hunks, cursor, direction);
const toFile = (direction: Direction) => (context: ReviewContext, cursor: string | null) =>
  neighbourFile(context.order.hunks, cursor, direction);
const toOpen = (direction: Direction) => (context: ReviewContext, cursor: string | null) =>
  nextOpen(context.order.hunks, context.states, cursor, direction);

export const nextHunk = move("Next hunk", ["j"], toHunk(1));
export const previousHunk = move("Previous hunk", ["k"], toHunk(-1));
export const nextFile = move("Next file", ["]"], toFile(1));
export const previousFile = move("Previous file", ["["], toFile(-1));
export const previousToDecide: Action<ReviewContext> = {
  ...move("Previous to decide", ["shift+n"], toOpen(-1)),
  isEnabled: ({ counts }) => counts.open > 0,
};
export const nextToDecide: Action<ReviewContext> = {
  ...move("Next to decide", ["n"], (context, cursor) => toOpen(1)(context, cursor) ?? cursor),
  isEnabled: ({ counts }) => counts.open > 0,
};
