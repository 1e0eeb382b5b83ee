/** The log: rows near to what is seen, the live block below them, the pill that leads to the end. */
import { ArrowDown } from "lucide-react";
import { useMemo, useState } from "react";

import type { TimelineContext } from "@/components/agent/actions/timeline-actions";
import { LiveBlock } from "@/components/agent/live-block";
import { LogRow } from "@/components/agent/log-row";
import { estimatedHeight, isOpen } from "@/components/agent/model/open-rows";
import type { Row } from "@/components/agent/model/row-types";
import { useTimeline, useTimelineTools } from "@/components/agent/timeline-tools";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useBlockHeights } from "@/hooks/use-block-heights";
import { useLogScroll } from "@/hooks/use-log-scroll";
import { useMedia } from "@/hooks/use-media";
import { useScroller, useVisibleRows } from "@/hooks/use-scroller";
import { plural } from "@/lib/format";
import { type Layout, type SizedBlock, Stacker } from "@/lib/virtual-layout";
import { endAsked, followChanged } from "@/stores/timeline-store";

interface Props {
  context: TimelineContext;
  /** Keys of the rows that hold what is looked for. */
  found: ReadonlySet<string>;
}

interface Sized extends SizedBlock {
  row: Row;
  open: boolean;
}

const NO_BOXES: Layout<Sized>["files"][number]["boxes"] = [];
const elementOf = (key: string) => document.getElementById(`row-${key}`);

export function TimelineLog({ context, found }: Props) {
  const { store } = useTimelineTools();
  const { rows, seq } = context;
  const cursor = useTimeline((state) => state.cursor);
  const moves = useTimeline((state) => state.moves);
  const follow = useTimeline((state) => state.follow);
  const { observe, measured } = useBlockHeights();
  const layout = useLayout(rows, measured);
  const boxes = layout.files[0]?.boxes ?? NO_BOXES;
  const scroller = useScroller();
  const { first, end } = useVisibleRows(scroller, boxes);
  const { attach, content } = useLogScroll({
    scroller,
    layout,
    cursor,
    moves,
    follow,
    onFollow: (next) => followChanged(store, next, seq),
    elementOf,
  });
  const tabStop = rows.some(({ key }) => key === cursor) ? cursor : (rows.at(-1)?.key ?? null);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={attach}
        role="log"
        aria-label="Timeline"
        aria-live="off"
        className="scroll h-full pr-3 pl-0 desk:pr-5 [overflow-anchor:none]"
      >
        <div ref={content} className="pt-1.5 pb-5">
          <div style={{ height: boxes[first]?.top ?? 0 }} />
          {boxes.slice(first, end).map(({ block }) => (
            <LogRow
              key={block.key}
              ref={observe}
              row={block.row}
              open={block.open}
              signature={block.signature}
              estimate={block.estimate}
              isCursor={block.key === cursor}
              isFound={found.has(block.key)}
              isTabStop={block.key === tabStop}
            />
          ))}
          <div style={{ height: layout.height - bottomOf(boxes[end - 1]) }} />
          <LiveBlock />
        </div>
      </div>
      {!follow && <EndPill seq={seq} />}
    </div>
  );
}

function bottomOf(box: { top: number; height: number } | undefined): number {
  return box === undefined ? 0 : box.top + box.height;
}

/** Where each row stands, by its height as measured or estimated. */
function useLayout(
  rows: readonly Row[],
  measured: ReturnType<typeof useBlockHeights>["measured"],
): Layout<Sized> {
  const [stacker] = useState(() => new Stacker<Sized>());
  const blocks = useSized(rows);
  const file = useMemo(() => ({ key: "log", blocks }), [blocks]);
  return useMemo(() => stacker.stack([file], measured, 0), [stacker, file, measured]);
}

function useSized(rows: readonly Row[]): Sized[] {
  const toggled = useTimeline((state) => state.toggled);
  const columns = useMedia("(min-width: 721px)") ? 72 : 44;
  return useMemo(
    () =>
      rows.map((row) => {
        const open = isOpen(row, toggled);
        const signature = `${row.seqs.length}${open ? "+" : "-"}${columns}`;
        return {
          key: row.key,
          row,
          open,
          signature,
          estimate: estimatedHeight(row, open, columns),
        };
      }),
    [rows, toggled, columns],
  );
}

function EndPill({ seq }: { seq: number }) {
  const { store } = useTimelineTools();
  const fresh = useTimeline((state) => seq - state.leftSeq);
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      <Button
        onClick={() => endAsked(store)}
        aria-keyshortcuts="End"
        className="pointer-events-auto bg-raised shadow-2"
      >
        <ArrowDown size={13} aria-hidden="true" />
        {fresh > 0 ? plural(fresh, "new event") : "To the end"} <Kbd keys="end" />
      </Button>
    </div>
  );
}
