/** The left column: what is left to decide, the tally, and the files. */
import { Search } from "lucide-react";
import { useMemo } from "react";

import { FileTree } from "@/components/code/file-tree";
import { filterGroups } from "@/components/code/model/groups";
import { countMarks } from "@/components/code/model/hunk-state";
import { deriveTally } from "@/components/code/model/tally";
import { FILTER_ID, type ReviewModel } from "@/components/code/review-model";
import { ReviewTally } from "@/components/code/review-tally";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { Kbd } from "@/components/ui/kbd";
import { Segmented } from "@/components/ui/segmented";
import { plural } from "@/lib/format";
import { type Order, cursorMoved } from "@/stores/review-store";

const ORDERS: readonly { value: Order; label: string }[] = [
  { value: "plan", label: "Plan order" },
  { value: "folders", label: "Folders" },
];

export function leftInWords({ counts, reviewable }: ReviewModel): string {
  if (!reviewable) return plural(counts.total, "hunk") + " staged";
  if (counts.open > 0) return `${plural(counts.open, "hunk")} to decide`;
  return counts.delivered === counts.total ? "All delivered" : "Everything is decided";
}

function Filter({ matches }: { matches: number }) {
  const { store } = useReviewTools();
  const filter = useReview((state) => state.filter);
  return (
    <label className="flex h-[30px] items-center gap-1.5 rounded-2 border border-line-strong bg-sheet px-2 text-ink-3">
      <Search size={14} strokeWidth={1.9} aria-hidden="true" />
      <span className="sr-only">Filter files</span>
      <input
        id={FILTER_ID}
        value={filter}
        placeholder="Filter files"
        onChange={({ target }) => store.setState({ filter: target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          store.setState({ filter: "" });
          event.currentTarget.blur();
        }}
        className="min-w-0 flex-1 bg-transparent text-ink outline-none placeholder:text-ink-3"
      />
      {filter === "" ? <Kbd keys="f" /> : <span className="text-12">{matches}</span>}
    </label>
  );
}

/** Files of which every Hunk is decided. */
function filesDecided({ order, states }: ReviewModel): number {
  return order.files.filter(
    ({ hunks }) =>
      countMarks(
        states,
        hunks.map(({ hunk }) => hunk.id),
      ).open === 0,
  ).length;
}

export function ReviewSide({ model }: { model: ReviewModel }) {
  const { store } = useReviewTools();
  const cursor = useReview((state) => state.cursor);
  const filter = useReview((state) => state.filter);
  const shownOrder = useReview((state) => state.order);
  const { order, states, counts } = model;
  const groups = useMemo(() => filterGroups(order.groups, filter), [order, filter]);
  const tally = useMemo(() => deriveTally(order.files, states, cursor), [order, states, cursor]);
  const pick = useMemo(() => (hunkId: string) => cursorMoved(store, hunkId), [store]);
  return (
    <nav aria-label="Files" className="review-side">
      <div className="grid gap-2 px-3 pt-3 pb-2">
        <div className="text-18 font-bold tracking-[-.01em]">{leftInWords(model)}</div>
        <div className="flex items-center justify-between gap-2 text-12">
          <ReviewTally tally={tally} counts={counts} onPick={pick} />
          <span className="whitespace-nowrap text-ink-3">
            {filesDecided(model)} of {plural(order.files.length, "file")}
          </span>
        </div>
        <Filter matches={groups.reduce((sum, group) => sum + group.files.length, 0)} />
        <div>
          <Segmented
            label="Order"
            options={ORDERS}
            value={shownOrder}
            onChange={(value) =>
              store.setState(({ moves }) => ({ order: value, moves: moves + 1 }))
            }
          />
        </div>
      </div>
      <FileTree groups={groups} states={states} cursor={cursor} onPick={pick} />
      {groups.length === 0 && (
        <p className="absolute inset-x-3 top-40 text-13 text-ink-3">No file matches “{filter}”.</p>
      )}
    </nav>
  );
}
