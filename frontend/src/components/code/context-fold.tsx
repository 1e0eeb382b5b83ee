/** Unchanged lines that are folded away between Hunks. */
import { ChevronDown, ChevronUp } from "lucide-react";

import { EXPAND_LINES, type FoldBlock } from "@/components/code/model/blocks";
import { useReviewTools } from "@/components/code/review-tools";
import { plural } from "@/lib/format";
import { gapOpened } from "@/stores/review-store";

const BUTTON =
  "inline-flex h-6 items-center gap-1 rounded-1 px-1.5 text-ink-2 hover:bg-hover hover:text-ink";

export function ContextFold({ block }: { block: FoldBlock }) {
  const { store } = useReviewTools();
  const { gap, hidden, canOpenUp, canOpenDown } = block;
  const open = (top: number, bottom: number) => gapOpened(store, gap, { top, bottom });
  const openAll = () => (canOpenDown ? open(hidden ?? 0, 0) : open(0, hidden ?? 0));
  return (
    <div className="context-fold">
      {hidden === null ? "Unchanged lines" : plural(hidden, "unchanged line")}
      {hidden !== null && (
        <span className="flex gap-1">
          {canOpenDown && hidden > EXPAND_LINES && (
            <button type="button" className={BUTTON} onClick={() => open(EXPAND_LINES, 0)}>
              <ChevronDown size={14} strokeWidth={1.9} aria-hidden="true" />+{EXPAND_LINES}
              <span className="sr-only"> lines after the hunk above</span>
            </button>
          )}
          {canOpenUp && hidden > EXPAND_LINES && (
            <button type="button" className={BUTTON} onClick={() => open(0, EXPAND_LINES)}>
              <ChevronUp size={14} strokeWidth={1.9} aria-hidden="true" />+{EXPAND_LINES}
              <span className="sr-only"> lines before the hunk below</span>
            </button>
          )}
          <button type="button" className={BUTTON} onClick={openAll}>
            All
            <span className="sr-only"> unchanged lines here</span>
          </button>
        </span>
      )}
    </div>
  );
}
