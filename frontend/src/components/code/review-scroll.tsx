/** All files in one scroll. Only what is near is in the page; heights are known or estimated. */
import { type ReactNode, memo, useCallback, useMemo, useRef } from "react";

import { isFileFolded } from "@/components/code/actions/change-view";
import { deriveBlocks } from "@/components/code/model/blocks";
import type { ReviewFile } from "@/components/code/model/groups";
import { type Drawing, sizeBlocks } from "@/components/code/model/sizes";
import { ReviewFileSection } from "@/components/code/review-file";
import { SCROLL_ID } from "@/components/code/review-model";
import { useReview } from "@/components/code/review-tools";
import type { PlacedBlock, ScrollData } from "@/components/code/scroll-data";
import { useAnchoredScroll } from "@/hooks/use-anchored-scroll";
import { useBlockHeights } from "@/hooks/use-block-heights";
import { useScrollRests, useScroller, useVisible } from "@/hooks/use-scroller";
import { type Layout, type VisibleFile, stack } from "@/lib/virtual-layout";

const HEADER_HEIGHT: Record<Drawing, number> = { inline: 38, narrow: 38, split: 38, phone: 44 };
/** Monaco stands this high in place of a file's Hunks; it scrolls inside. */
const EDITOR_HEIGHT = 560;

type Data = Omit<ScrollData, "rests" | "distanceTo" | "observe">;

interface Props {
  files: readonly ReviewFile[];
  data: Data;
  /** Change whose file stands in Monaco; null: none. */
  editorFile: string | null;
  /** What stands above the first file. */
  head: ReactNode;
}

function rootScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

function useSizedFiles({ files, data, editorFile }: Props) {
  const cursor = useReview((state) => state.cursor);
  const opened = useReview((state) => state.opened);
  const gaps = useReview((state) => state.gaps);
  const rowLimits = useReview((state) => state.rowLimits);
  const fileFolds = useReview((state) => state.fileFolds);
  const rejecting = useReview((state) => state.rejecting);
  const lineCounts = useReview((state) => state.lineCounts);
  const { states, drawing, reviewable } = data;
  return useMemo(() => {
    const scale = rootScale();
    const noteKind = String(reviewable);
    const options = { drawing, scale, states, rowLimits, rejecting, noteKind };
    const isOpen = (hunkId: string) =>
      hunkId === cursor || opened.has(hunkId) || (states.get(hunkId)?.mark ?? "open") === "open";
    return files.map((file) => ({
      key: file.change.id,
      blocks: blocksOf(file),
    }));
    function blocksOf(file: ReviewFile): PlacedBlock[] {
      const { id, digest } = file.change;
      if (isFileFolded(id, fileFolds)) return [];
      if (id === editorFile)
        return [
          { type: "editor", key: `editor:${id}`, signature: "editor", estimate: EDITOR_HEIGHT },
        ];
      const blocks = deriveBlocks(file, {
        isFolded: ({ hunk }) => !isOpen(hunk.id),
        opened: gaps,
        oldLineCount: lineCounts[`${id}/${digest}`] ?? null,
      });
      return sizeBlocks(blocks, options);
    }
  }, [
    files,
    states,
    drawing,
    reviewable,
    cursor,
    opened,
    gaps,
    rowLimits,
    fileFolds,
    rejecting,
    editorFile,
    lineCounts,
  ]);
}

/** The visible part, and always the cursor's own block: it may hold the focus. */
function withCursor(
  visible: readonly VisibleFile[],
  layout: Layout,
  cursor: string | null,
): VisibleFile[] {
  const place = cursor === null ? undefined : layout.places.get(cursor);
  if (!place) return [...visible];
  const file = layout.files[place.file];
  const at = file?.boxes.findIndex((box) => box.block.key === cursor) ?? -1;
  const shown = visible.find((one) => one.file === place.file);
  if (at < 0 || (shown && shown.first <= at && at < shown.end)) return [...visible];
  const only = { file: place.file, first: at, end: at + 1 };
  return shown ? [...visible] : [...visible, only];
}

export const ReviewScroll = memo(function ReviewScroll(props: Props) {
  const { files, data, head } = props;
  const cursor = useReview((state) => state.cursor);
  const moves = useReview((state) => state.moves);
  const scroller = useScroller();
  const { attach } = scroller;
  const rests = useScrollRests(scroller);
  const list = useRef<HTMLDivElement>(null);
  const offset = useCallback(() => list.current?.offsetTop ?? 0, []);
  const heights = useBlockHeights();
  const sized = useSizedFiles(props);
  const headerHeight = HEADER_HEIGHT[data.drawing] * rootScale();
  const { measured, observe } = heights;
  const layout = useMemo(
    () => stack(sized, measured, headerHeight),
    [sized, measured, headerHeight],
  );
  const visible = useVisible(scroller, layout, offset);
  const elementOf = useCallback((key: string) => document.getElementById(`h-${key}`), []);
  const inEditor = files.some(
    ({ change, hunks }) =>
      change.id === props.editorFile && hunks.some(({ hunk }) => hunk.id === cursor),
  );
  const preferred = inEditor ? `editor:${props.editorFile}` : cursor;
  useAnchoredScroll(scroller, { layout, offset, headerHeight, preferred, moves, elementOf });
  const distanceTo = useCallback(
    (changeId: string) => {
      const box = layout.files.find(({ key }) => key === changeId);
      const { top, height } = scroller.view();
      const middle = top - offset() + height / 2;
      return box ? Math.max(0, box.top - middle, middle - box.top - box.height) : Infinity;
    },
    [layout, scroller, offset],
  );
  const full = useMemo(
    () => ({ ...data, rests, distanceTo, observe }),
    [data, rests, distanceTo, observe],
  );
  return (
    <main ref={attach} className="scroll review-scroll" id={SCROLL_ID} tabIndex={-1}>
      {head}
      <div ref={list} className="relative" style={{ height: layout.height }}>
        {withCursor(visible, layout, cursor).map(({ file: at, first, end }) => {
          const [file, box] = [files[at], layout.files[at]];
          if (!file || !box) return null;
          return (
            <ReviewFileSection
              key={box.key}
              file={file}
              boxes={box.boxes.slice(first, end)}
              top={box.top}
              height={box.height}
              data={full}
            />
          );
        })}
      </div>
    </main>
  );
});
