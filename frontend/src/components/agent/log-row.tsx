/** A row of the log: its number at the spine, what happened beside it. */
import { memo, type Ref } from "react";
import { Link } from "react-router";

import { eventHash } from "@/components/agent/actions/timeline-actions";
import { callLabel } from "@/components/agent/model/call-words";
import type { Row } from "@/components/agent/model/row-types";
import { RowContent } from "@/components/agent/rows/row-content";
import { useTimelineTools } from "@/components/agent/timeline-tools";
import { classes } from "@/lib/classes";
import { exactTime, seqNumber } from "@/lib/format";
import { rowReached, rowToggled } from "@/stores/timeline-store";

interface Props {
  row: Row;
  open: boolean;
  signature: string;
  estimate: number;
  isCursor: boolean;
  /** Holds what is looked for. */
  isFound: boolean;
  /** The log is one tab stop: this row takes it. */
  isTabStop: boolean;
  ref: Ref<HTMLDivElement>;
}

function rowLabel(row: Row): string {
  return row.kind === "calls" ? `Event ${row.seq}, ${callLabel(row.calls)}` : `Event ${row.seq}`;
}

/** Brings the number to the height of the row's first line of text. */
const NUMBER_TOPS: Partial<Record<Row["kind"], string>> = {
  prose: "pt-[11px]",
  phase: "pt-[15px]",
  asked: "pt-[9px]",
  message: "pt-[9px]",
  plan: "pt-[18px]",
};

export const LogRow = memo(function LogRow(props: Props) {
  const { row, open, signature, estimate, isCursor, isFound, isTabStop, ref } = props;
  const { store } = useTimelineTools();
  return (
    <div
      ref={ref}
      id={`row-${row.key}`}
      role="group"
      aria-label={rowLabel(row)}
      aria-current={isCursor ? true : undefined}
      tabIndex={isTabStop ? 0 : -1}
      data-block={row.key}
      data-signature={signature}
      data-estimate={estimate}
      onFocus={() => {
        if (store.getState().cursor !== row.key) rowReached(store, row.key, row.seq, false);
      }}
      className="grid max-w-[900px] grid-cols-[14px_minmax(0,1fr)] focus-visible:outline-offset-[-2px] desk:grid-cols-[62px_minmax(0,1fr)]"
    >
      <span
        className={classes(
          "border-r-2 text-right font-mono text-11 leading-5 text-ink-3 desk:pr-3.5",
          NUMBER_TOPS[row.kind] ?? "pt-[5px]",
          isCursor ? "border-ink" : "border-line",
        )}
      >
        <Link
          to={eventHash(row.seq)}
          replace
          tabIndex={-1}
          title={exactTime(row.at)}
          aria-label={`Event ${seqNumber(row.seq)}`}
          className="hidden hover:text-ink hover:underline desk:inline"
        >
          {seqNumber(row.seq)}
        </Link>
      </span>
      <div
        className={classes(
          "min-w-0 py-[3px] pl-3 desk:pl-4",
          isCursor && "bg-raised",
          isFound && "shadow-[inset_2px_0_0_var(--ink)]",
        )}
      >
        <RowContent row={row} open={open} onToggle={() => rowToggled(store, row.key, !open)} />
      </div>
    </div>
  );
});
