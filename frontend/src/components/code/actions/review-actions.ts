/** All keys of the Review. */
import * as view from "@/components/code/actions/change-view";
import * as decide from "@/components/code/actions/decide-hunk";
import * as end from "@/components/code/actions/end-review";
import * as move from "@/components/code/actions/move-cursor";
import type { ReviewContext } from "@/components/code/actions/review-context";
import type { Action } from "@/lib/action";

/** The context as it is at the moment of asking; null before the changes are here. */
export type ReadContext = () => ReviewContext | null;

/** Two keys may follow each other faster than the screen is drawn: each reads what is so then. */
function atThatMoment(action: Action<ReviewContext>): Action<ReadContext> {
  return {
    ...action,
    isEnabled: (read) => {
      const context = read();
      return context !== null && action.isEnabled(context);
    },
    perform: (read) => {
      const context = read();
      if (context) action.perform(context);
    },
  };
}

export const REVIEW_ACTIONS: readonly Action<ReadContext>[] = [
  move.nextHunk,
  move.previousHunk,
  move.nextToDecide,
  move.previousToDecide,
  move.nextFile,
  move.previousFile,
  decide.acceptHunk,
  decide.rejectHunk,
  decide.acceptRestOfFile,
  decide.rejectRestOfFile,
  decide.acceptRest,
  decide.takeBack,
  view.toggleOrder,
  view.toggleSplit,
  view.foldFile,
  view.moreContext,
  view.filterFiles,
  view.leaveEditor,
  end.openDelivery,
  end.requestChanges,
].map(atThatMoment);
