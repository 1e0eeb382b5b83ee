/** What stands where a Hunk's lines stand: lines, a sentence instead, or lines still to come. */
import type { ReactNode } from "react";

import type { HunkBlock } from "@/components/code/model/blocks";
import { wholeFileNotice } from "@/components/code/model/file-facts";
import { type Drawing, LINE_HEIGHT, lineCount } from "@/components/code/model/sizes";
import { useReviewTools } from "@/components/code/review-tools";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { count } from "@/lib/format";
import { rowLimitRaised } from "@/stores/review-store";
import type { ChangeDetail } from "@/types/api";

/** Rows that one click adds to a long Hunk. */
const MORE_ROWS = 2000;
const SKELETON_LINES = 5;

interface Props {
  block: HunkBlock;
  detail: ChangeDetail | undefined;
  drawing: Drawing;
  drawn: number;
  /** Rows of the Hunk; null until its content is here. */
  rowCount: number | null;
  children: ReactNode;
}

function MoreRows({
  block,
  drawn,
  rowCount,
}: Pick<Props, "block" | "drawn"> & { rowCount: number }) {
  const { store } = useReviewTools();
  const next = Math.min(MORE_ROWS, rowCount - drawn);
  const rest = next === rowCount - drawn;
  const deleted = block.item.change.kind === "deleted" && drawn === 0;
  const words = deleted
    ? `Show ${count(rowCount)} removed lines`
    : `Show ${rest ? "the last" : "the next"} ${count(next)} of ${count(rowCount)} lines`;
  return (
    <div className="flex h-9 items-center pl-2">
      <Button size="small" onClick={() => rowLimitRaised(store, block.key, drawn + next)}>
        {words}
      </Button>
    </div>
  );
}

export function HunkBody({ block, detail, drawing, drawn, rowCount, children }: Props) {
  const { change, hunk } = block.item;
  const notice = wholeFileNotice(change, hunk.kind, detail);
  if (notice !== null) return <p className="px-2 font-mono text-code text-ink-2">{notice}</p>;
  if (rowCount === null) {
    const height = lineCount(block, drawing) * LINE_HEIGHT;
    return (
      <div style={{ height: Math.min(height, 500 * LINE_HEIGHT) }} className="overflow-hidden px-2">
        <Skeleton lines={Math.min(SKELETON_LINES, lineCount(block, drawing))} />
      </div>
    );
  }
  return (
    <>
      {children}
      {rowCount > drawn && <MoreRows block={block} drawn={drawn} rowCount={rowCount} />}
    </>
  );
}
