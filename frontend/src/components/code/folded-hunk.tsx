/** A decided Hunk as one row: open it to see it again. */
import { ChevronRight } from "lucide-react";

import { InlineCode } from "@/components/code/inline-code";
import { placeInWords } from "@/components/code/model/hunk-lines";
import type { ReviewHunk } from "@/components/code/model/groups";
import { type HunkState, markInWords } from "@/components/code/model/hunk-state";
import { LineCounts } from "@/components/ui/line-counts";

interface Props {
  item: ReviewHunk;
  state: HunkState;
  reviewable: boolean;
  onOpen: (hunkId: string) => void;
}

export function FoldedHunk({ item, state, reviewable, onOpen }: Props) {
  const { hunk, change } = item;
  const reason =
    state.mark === "rejected" && state.reason !== "" ? `“${state.reason}”` : change.note;
  return (
    <button
      type="button"
      aria-expanded={false}
      data-hunk-id={hunk.id}
      data-bracket={state.mark === "rejected" ? "refused" : "accepted"}
      className="hunk-row bracket"
      onClick={() => onOpen(hunk.id)}
    >
      <ChevronRight size={13} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="font-semibold">{markInWords(state.mark, reviewable)}</span>
      <span className="text-ink-3">{placeInWords(hunk)}</span>
      <span className="hunk-row-reason">
        <InlineCode text={reason} />
      </span>
      <LineCounts additions={hunk.additions} deletions={hunk.deletions} />
      {state.unsent && <span className="text-ink-3">not saved yet</span>}
    </button>
  );
}
