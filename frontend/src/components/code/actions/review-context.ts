/** What an action of the Review works on. */
import type { ReviewHunk, ReviewOrder } from "@/components/code/model/groups";
import type { HunkCounts, HunkStates } from "@/components/code/model/hunk-state";
import type { ReviewTools } from "@/components/code/review-tools";

export interface ReviewContext extends ReviewTools {
  order: ReviewOrder;
  states: HunkStates;
  counts: HunkCounts;
  digest: string;
  /** The Hunk under the cursor. */
  current: ReviewHunk | null;
  /** Decisions can be made now. */
  reviewable: boolean;
  /** The agent waits for this Review. */
  awaited: boolean;
  /** The server can be reached, so that a Review can be ended. */
  online: boolean;
  /** Side by side and Monaco's editor have room. */
  wide: boolean;
  roomForEditor: boolean;
  focusFilter: () => void;
}
