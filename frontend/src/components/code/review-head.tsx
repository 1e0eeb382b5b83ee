/** What stands above the files: the Round, the agent's summary, how to look, what was delivered. */
import { type ReactNode, useState } from "react";

import { DeliveryReport } from "@/components/code/delivery-report";
import type { LoadedReview } from "@/components/code/use-review-model";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { Button } from "@/components/ui/button";
import { LineCounts } from "@/components/ui/line-counts";
import { Segmented } from "@/components/ui/segmented";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";
import type { ReviewView } from "@/stores/review-store";

/** Draws what the agent wrote, which is Markdown. */
export type DrawText = (text: string) => ReactNode;

interface Props {
  review: LoadedReview;
  /** Side by side has room. */
  wide: boolean;
  destination: string;
  drawSummary: DrawText;
}

const VIEWS: readonly { value: ReviewView; label: string }[] = [
  { value: "inline", label: "Inline" },
  { value: "split", label: "Side by side" },
  { value: "editor", label: "Editor" },
];

function Views({ wide }: Pick<Props, "wide">) {
  const { store } = useReviewTools();
  const view = useReview((state) => state.view);
  return (
    <>
      <Segmented
        label="View"
        options={VIEWS}
        value={view}
        onChange={(value) =>
          store.setState(({ moves }) => ({ view: value, editorFile: null, moves: moves + 1 }))
        }
      />
      {view === "split" && !wide && (
        <span className="text-12 text-ink-3">Inline: the window is too narrow for two sides.</span>
      )}
    </>
  );
}

/** A longer summary is folded: the hunks are what is here to be read. */
const LONG_SUMMARY = 480;

function Summary({ text, draw }: { text: string; draw: DrawText }) {
  const [open, setOpen] = useState(false);
  const long = text.length > LONG_SUMMARY;
  return (
    <div className="mt-1.5 max-w-[70ch] text-ink-2">
      <div className={classes(long && !open && "max-h-[92px] overflow-hidden")}>{draw(text)}</div>
      {long && (
        <Button
          variant="quiet"
          size="small"
          className="mt-1 -ml-2"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Fold the summary" : "The whole summary"}
        </Button>
      )}
    </div>
  );
}

export function ReviewHead({ review, wide, destination, drawSummary }: Props) {
  const { changes, task, model } = review;
  const { order, counts } = model;
  const sum = (side: "additions" | "deletions") =>
    changes.changes.reduce((total, change) => total + change[side], 0);
  return (
    <section aria-label="Summary" className="review-head">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h2 className="text-15 font-semibold">Round {changes.round}</h2>
        <span className="text-ink-3">
          {plural(order.files.length, "file")}, {plural(counts.total, "hunk")}
        </span>
        <LineCounts additions={sum("additions")} deletions={sum("deletions")} />
        <Views wide={wide} />
      </div>
      <DeliveryReport review={review} destination={destination} />
      {task !== null && task.summary !== "" && <Summary text={task.summary} draw={drawSummary} />}
    </section>
  );
}
