/** All files in one scroll. Only what is near is in the page; heights are known or estimated. */
import { type ReactNode, memo, useCallback, useMemo, useRef, useState } from "react";

import type { ReviewFile } from "@/components/code/model/groups";
import { FileSizer, type PlacedBlock } from "@/components/code/model/file-sizer";
import type { Drawing } from "@/components/code/model/sizes";
import { ReviewFileSection } from "@/components/code/review-file";
import { SCROLL_ID } from "@/components/code/review-model";
import { useReview } from "@/components/code/review-tools";
import type { ScrollData } from "@/components/code/scroll-data";
import { useAnchoredScroll } from "@/hooks/use-anchored-scroll";
import { useBlockHeights } from "@/hooks/use-block-heights";
import { useScrollRests, useScroller, useVisible } from "@/hooks/use-scroller";
import {
  type BlockBox,
  type Layout,
  Stacker,
  type VisibleFile,
  placeOf,
} from "@/lib/virtual-layout";

const HEADER_HEIGHT: Record<Drawing, number> = { inline: 38, narrow: 38, split: 38, phone: 44 };

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
  const [sizer] = useState(() => new FileSizer());
  return useMemo(
    () =>
      sizer.size(files, {
        screen: { cursor, opened, gaps, rowLimits, fileFolds, rejecting, lineCounts },
        states,
        drawing,
        reviewable,
        editorFile,
        scale: rootScale(),
      }),
    [
      sizer,
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
    ],
  );
}

interface DrawnFile {
  file: number;
  boxes: readonly BlockBox<PlacedBlock>[];
}

/** The visible part, and always the cursor's own block (or editor): it may hold the focus. */
function drawnFiles(
  visible: readonly VisibleFile[],
  layout: Layout<PlacedBlock>,
  preferred: string | null,
): DrawnFile[] {
  const drawn = visible.map(({ file, first, end }) => ({
    file,
    boxes: layout.files[file]?.boxes.slice(first, end) ?? [],
  }));
  const place = preferred === null ? null : placeOf(layout, preferred);
  const own = place && layout.files[place.file]?.byKey.get(preferred ?? "");
  if (!place || !own) return drawn;
  const shown = drawn.find(({ file }) => file === place.file);
  if (!shown) return [...drawn, { file: place.file, boxes: [own] }];
  if (shown.boxes.includes(own)) return drawn;
  return drawn.map((one) => (one === shown ? { ...one, boxes: [...one.boxes, own] } : one));
}

export const ReviewScroll = memo(function ReviewScroll(props: Props) {
  const { files, data, head } = props;
  const cursor = useReview((state) => state.cursor);
  const moves = useReview((state) => state.moves);
  const scroller = useScroller();
  const { attach } = scroller;
  const rests = useScrollRests(scroller);
  const list = useRef<HTMLDivElement>(null);
  const [stacker] = useState(() => new Stacker<PlacedBlock>());
  const heights = useBlockHeights();
  const sized = useSizedFiles(props);
  const headerHeight = HEADER_HEIGHT[data.drawing] * rootScale();
  const { measured, observe } = heights;
  const layout = useMemo(
    () => stacker.stack(sized, measured, headerHeight),
    [stacker, sized, measured, headerHeight],
  );
  const visible = useVisible(scroller, layout);
  const elementOf = useCallback((key: string) => document.getElementById(`h-${key}`), []);
  const inEditor = files.some(
    ({ change, hunks }) =>
      change.id === props.editorFile && hunks.some(({ hunk }) => hunk.id === cursor),
  );
  const preferred = inEditor ? `editor:${props.editorFile}` : cursor;
  useAnchoredScroll(scroller, {
    layout,
    list,
    headerHeight,
    preferred,
    moves,
    elementOf,
  });
  const distanceTo = useCallback(
    (changeId: string) => {
      const box = layout.files.find(({ key }) => key === changeId);
      const { top, height } = scroller.view();
      const middle = top - scroller.start() + height / 2;
      return box ? Math.max(0, box.top - middle, middle - box.top - box.height) : Infinity;
    },
    [layout, scroller],
  );
  const full = useMemo(
    () => ({ ...data, rests, distanceTo, observe }),
    [data, rests, distanceTo, observe],
  );
  return (
    <main ref={attach} className="scroll review-scroll" id={SCROLL_ID} tabIndex={-1}>
      {head}
      <div ref={list} className="relative" style={{ height: layout.height }}>
        {drawnFiles(visible, layout, preferred).map(({ file: at, boxes }) => {
          const [file, box] = [files[at], layout.files[at]];
          if (!file || !box) return null;
          return (
            <ReviewFileSection
              key={box.key}
              file={file}
              boxes={boxes}
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
