/** All keys of the Review. */
import * as view from "@/components/code/actions/change-view";
import * as decide from "@/components/code/actions/decide-hunk";
import * as end from "@/components/code/actions/end-review";
import * as move from "@/components/code/actions/move-cursor";
import type { ReviewContext } from "@/components/code/actions/review-context";
import type { Action } from "@/lib/action";

export const REVIEW_ACTIONS: readonly Action<ReviewContext>[] = [
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
];
