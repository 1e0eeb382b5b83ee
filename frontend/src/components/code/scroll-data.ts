/** What the files of the scroll share, handed down once for each change of it. */
import type { HunkAction } from "@/components/code/decision-buttons";
import type { ReviewFile } from "@/components/code/model/groups";
import type { HunkStates } from "@/components/code/model/hunk-state";
import type { Drawing } from "@/components/code/model/sizes";
import type { ChangeInfo } from "@/types/api";

export interface NoteData {
  step: string | null;
  planned: boolean;
  timelinePath: string;
}

export interface ScrollData {
  states: HunkStates;
  drawing: Drawing;
  total: number;
  reviewable: boolean;
  /** No scrolling is under way. */
  rests: boolean;
  /** How far a file is from what is seen, in pixels. */
  distanceTo: (changeId: string) => number;
  note: (change: ChangeInfo) => NoteData;
  act: (hunkId: string, action: HunkAction) => void;
  giveReason: (hunkId: string, reason: string) => void;
  /** Opens a folded Hunk and goes to it. */
  open: (hunkId: string) => void;
  /** Accepts what is undecided in a file. */
  acceptRest: (file: ReviewFile) => void;
  /** What "Whole file" does; null where it is not offered. */
  wholeFile: (file: ReviewFile) => (() => void) | null;
  /** Back from Monaco to the Hunk under the cursor. */
  leaveEditor: () => void;
  /** Ref of every block, so that it is measured. */
  observe: (element: HTMLElement | null) => (() => void) | undefined;
}
