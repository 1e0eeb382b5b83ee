/** One file of the scroll: its header, and those of its blocks that are near. */
import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo } from "react";

import { changeOptions } from "@/api/get-change";
import { isFileFolded } from "@/components/code/actions/change-view";
import { colourClient } from "@/components/code/colour/colour-client";
import { languageOfPath } from "@/components/code/colour/languages";
import { ContextFold } from "@/components/code/context-fold";
import { EditorBlock } from "@/components/code/editor/editor-block";
import { prefetchEditor } from "@/components/code/editor/load-editor";
import { FileHeader } from "@/components/code/file-header";
import { FoldedHunk } from "@/components/code/folded-hunk";
import { HunkArticle } from "@/components/code/hunk-article";
import type { ReviewFile as File } from "@/components/code/model/groups";
import { UNKNOWN_STATE, countMarks } from "@/components/code/model/hunk-state";
import { splitLines } from "@/components/code/model/lines";
import type { FileLines } from "@/components/code/model/rows";
import type { PlacedBlock } from "@/components/code/model/file-sizer";
import type { ScrollData } from "@/components/code/scroll-data";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { ErrorPanel } from "@/components/ui/error-panel";
import type { BlockBox } from "@/lib/virtual-layout";
import { cursorMoved, fileFolded, fileMeasured } from "@/stores/review-store";
import type { ChangeDetail, ChangeInfo } from "@/types/api";

interface Props {
  file: File;
  boxes: readonly BlockBox<PlacedBlock>[];
  top: number;
  height: number;
  data: ScrollData;
}

/** The file's content; its length is remembered after the content is forgotten. */
function useDetail(change: ChangeInfo) {
  const { taskId, store } = useReviewTools();
  return useQuery(
    changeOptions(taskId, change, ({ original }) => {
      const key = `${change.id}/${change.digest}`;
      if (original !== null) fileMeasured(store, key, splitLines(original).length);
    }),
  );
}

const NO_LINES: FileLines = { old: null, new: null };
/** Colours of a file scrolled past are forgotten after this long. */
const COLOURS_KEPT_MS = 20_000;

function useLines(detail: ChangeDetail | undefined): FileLines {
  return useMemo(() => {
    if (!detail) return NO_LINES;
    const { original, content } = detail;
    return {
      old: original === null ? null : splitLines(original),
      new: content === null ? null : splitLines(content),
    };
  }, [detail]);
}

function useColours(file: File, lines: FileLines, data: ScrollData) {
  const { change } = file;
  const languageId = languageOfPath(change.path);
  const hasText = lines.old !== null || lines.new !== null;
  const { data: colours } = useQuery({
    queryKey: ["colours", change.id, change.digest],
    queryFn: async ({ signal }) => {
      const distance = () => data.distanceTo(change.id);
      const coloured = await colourClient.colour(languageId ?? "", lines, distance, signal);
      // Text and colours are there: the next thing wanted may be the editor.
      if (data.drawing !== "phone") prefetchEditor();
      return coloured;
    },
    enabled: languageId !== null && hasText && data.rests,
    staleTime: Infinity,
    gcTime: COLOURS_KEPT_MS,
    retry: false,
    structuralSharing: false,
  });
  return colours ?? null;
}

export const ReviewFileSection = memo(function ReviewFileSection(props: Props) {
  const { file, data } = props;
  const { change } = file;
  const { store } = useReviewTools();
  const cursor = useReview((state) => state.cursor);
  const rejecting = useReview((state) => state.rejecting);
  const folded = useReview((state) => isFileFolded(change.id, state.fileFolds));
  const { data: detail, error, refetch } = useDetail(change);
  const lines = useLines(detail);
  const colours = useColours(file, lines, data);
  const onPoint = useCallback(
    (hunkId: string) => {
      const { cursor, view } = store.getState();
      // In the editor's view the editor takes this Hunk's place, which must then be shown.
      if (cursor !== hunkId) cursorMoved(store, hunkId, view === "editor");
    },
    [store],
  );
  const counts = countMarks(
    data.states,
    file.hunks.map(({ hunk }) => hunk.id),
  );
  const current = file.hunks.some(({ hunk }) => hunk.id === cursor);
  const draw = ({ block }: BlockBox<PlacedBlock>) => {
    if (block.type === "fold") return <ContextFold block={block} />;
    if (block.type === "editor")
      return <EditorBlock file={file} detail={detail} data={data} height={block.estimate} />;
    const state = data.states.get(block.key) ?? UNKNOWN_STATE;
    if (block.type === "row")
      return (
        <FoldedHunk
          item={block.item}
          state={state}
          reviewable={data.reviewable}
          onOpen={data.open}
        />
      );
    return (
      <HunkArticle
        {...data.note(change)}
        block={block}
        state={state}
        detail={detail}
        lines={lines}
        colours={colours}
        drawing={data.drawing}
        total={data.total}
        current={block.key === cursor}
        reviewable={data.reviewable}
        asksReason={block.key === rejecting}
        onAction={data.act}
        onReason={data.giveReason}
        onPoint={onPoint}
      />
    );
  };
  return (
    <section
      aria-label={change.path}
      data-file={change.id}
      className="review-file"
      style={{ top: props.top, height: props.height }}
    >
      <FileHeader
        change={change}
        detail={detail}
        counts={counts}
        folded={folded}
        current={current}
        reviewable={data.reviewable}
        onFold={() => fileFolded(store, change.id, !folded)}
        onAcceptRest={() => data.acceptRest(file)}
        onWholeFile={detail?.too_large ? null : data.wholeFile(file)}
      />
      {error && !detail && (
        <ErrorPanel
          message={`${change.path} could not be read.`}
          hint={error.message}
          onRetry={() => void refetch()}
        />
      )}
      {!(error && !detail) &&
        props.boxes.map((box) => (
          <div
            key={box.block.key}
            ref={data.observe}
            data-block={box.block.key}
            data-signature={box.block.signature}
            data-estimate={box.block.estimate}
            className="review-block"
            style={{ top: box.top }}
          >
            {draw(box)}
          </div>
        ))}
    </section>
  );
});
