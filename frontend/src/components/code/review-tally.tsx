/** The tally of a Review: progress, and a map to click on. */
import type { MouseEvent } from "react";

import type { Tally, TallyCell } from "@/components/code/model/tally";
import type { HunkCounts } from "@/components/code/model/hunk-state";
import { TallyBar } from "@/components/ui/tally";
import { classes } from "@/lib/classes";

const LOOKS: Record<TallyCell["mark"], string> = {
  accepted: "border-ink bg-ink",
  delivered: "border-ink bg-ink",
  rejected: "hatched border-ink-2",
  open: "border-marker-ink bg-marker",
};

export function HunkCells({ cells }: { cells: readonly TallyCell[] }) {
  return cells.map((cell) => (
    <i
      key={cell.hunkId}
      data-cell={cell.hunkId}
      className={classes(
        "h-[13px] w-[7px] cursor-pointer rounded-[1px] border",
        LOOKS[cell.mark],
        cell.current && "outline-2 outline-offset-1 outline-ink",
      )}
    />
  ));
}

interface Props {
  tally: Tally;
  counts: HunkCounts;
  /** The mouse's way to a Hunk; the keyboard's are the list of files and J and K. */
  onPick: (hunkId: string) => void;
}

export function ReviewTally({ tally, counts, onPick }: Props) {
  const accepted = counts.accepted + counts.delivered;
  if (tally.kind === "bar")
    return <TallyBar accepted={accepted} rejected={counts.rejected} open={counts.open} />;
  const pick = ({ target }: MouseEvent) => {
    const hunkId = target instanceof HTMLElement ? target.dataset["cell"] : undefined;
    if (hunkId !== undefined) onPick(hunkId);
  };
  return (
    <span
      role="img"
      aria-label={`${accepted} accepted, ${counts.rejected} rejected, ${counts.open} to decide`}
      className="inline-flex flex-wrap items-center gap-x-[5px] gap-y-1"
      onClick={pick}
    >
      {tally.files.map(({ path, cells }) => (
        <span key={path} className="inline-flex flex-wrap gap-0.5" title={path}>
          <HunkCells cells={cells} />
        </span>
      ))}
    </span>
  );
}
