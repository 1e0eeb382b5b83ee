/** A phone's line above the Hunks: what is left, the tally, and the files as a menu. */
import { ChevronDown } from "lucide-react";
import { useMemo } from "react";

import { countMarks } from "@/components/code/model/hunk-state";
import { shownPath } from "@/components/code/model/shown-path";
import { deriveTally } from "@/components/code/model/tally";
import type { ReviewModel } from "@/components/code/review-model";
import { leftInWords } from "@/components/code/review-side";
import { ReviewTally } from "@/components/code/review-tally";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { buttonClasses } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { cursorMoved } from "@/stores/review-store";

export function FilesMenu({ model }: { model: ReviewModel }) {
  const { store } = useReviewTools();
  const cursor = useReview((state) => state.cursor);
  const { order, states, counts } = model;
  const tally = useMemo(() => deriveTally(order.files, states, cursor), [order, states, cursor]);
  const trigger = (
    <button type="button" className={buttonClasses("plain", "small")}>
      Files <ChevronDown size={14} strokeWidth={1.9} aria-hidden="true" />
    </button>
  );
  return (
    <nav aria-label="Files" className="files-menu">
      <span className="text-15 font-bold whitespace-nowrap">{leftInWords(model)}</span>
      <span className="min-w-0 flex-1 overflow-hidden">
        <ReviewTally tally={tally} counts={counts} onPick={(id) => cursorMoved(store, id)} />
      </span>
      <Menu trigger={trigger}>
        {order.files.map(({ change, hunks }) => {
          const { open } = countMarks(
            states,
            hunks.map(({ hunk }) => hunk.id),
          );
          const [first] = hunks;
          return (
            <MenuItem key={change.id} onSelect={() => first && cursorMoved(store, first.hunk.id)}>
              <span className="truncate font-mono text-13">{shownPath(change.path)}</span>
              <span className="ml-auto pl-3 text-ink-3">
                {open > 0 ? `${open} to decide` : "decided"}
              </span>
            </MenuItem>
          );
        })}
      </Menu>
    </nav>
  );
}
