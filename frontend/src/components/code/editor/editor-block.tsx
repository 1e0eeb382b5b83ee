/** Monaco's diff editor in the place of a file's Hunks, with the Decisions as buttons above it. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { useCallback, useRef, useState } from "react";

import { languageOfPath } from "@/components/code/colour/languages";
import { DecisionButtons } from "@/components/code/decision-buttons";
import type { HunkEditor } from "@/components/code/editor/hunk-editor";
import { loadEditor } from "@/components/code/editor/load-editor";
import { MarkIcon } from "@/components/code/hunk-note";
import type { ReviewFile } from "@/components/code/model/groups";
import { UNKNOWN_STATE, markInWords } from "@/components/code/model/hunk-state";
import { placeInWords } from "@/components/code/model/hunk-lines";
import { neighbour } from "@/components/code/model/navigate";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import type { ScrollData } from "@/components/code/scroll-data";
import { Button } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Kbd } from "@/components/ui/kbd";
import { cursorMoved } from "@/stores/review-store";
import type { ChangeDetail } from "@/types/api";

interface Props {
  file: ReviewFile;
  detail: ChangeDetail | undefined;
  data: ScrollData;
  height: number;
}

/** Opens the editor in the element it is given, and disposes of it with the element. */
function useEditorHost(detail: ChangeDetail | undefined, sideBySide: boolean) {
  const { store } = useReviewTools();
  const editor = useRef<HunkEditor | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const host = useCallback(
    (element: HTMLElement | null) => {
      if (!element || !detail) return undefined;
      let gone = false;
      let fromEditor = false;
      const moveCursor = (hunkId: string) => {
        fromEditor = true;
        if (store.getState().cursor !== hunkId) cursorMoved(store, hunkId, false);
        fromEditor = false;
      };
      const stop = store.subscribe(({ cursor }, before) => {
        if (cursor !== null && cursor !== before.cursor && !fromEditor)
          editor.current?.goTo(cursor);
      });
      const open = async () => {
        const { openHunkEditor } = await loadEditor();
        if (gone) return;
        editor.current = openHunkEditor(element, {
          detail,
          sideBySide,
          languageId: languageOfPath(detail.path),
          hunkId: store.getState().cursor,
          onHunk: moveCursor,
        });
        editor.current.focus();
      };
      open().catch((error: unknown) => setFailure(String(error)));
      return () => {
        gone = true;
        stop();
        editor.current?.dispose();
        editor.current = null;
      };
    },
    [detail, sideBySide, store],
  );
  return { host, failure };
}

export function EditorBlock({ file, detail, data, height }: Props) {
  const { store } = useReviewTools();
  const cursor = useReview((state) => state.cursor);
  const [sideBySide, setSideBySide] = useState(true);
  const { host, failure } = useEditorHost(detail, sideBySide);
  const item = file.hunks.find(({ hunk }) => hunk.id === cursor) ?? file.hunks[0];
  const state = (item && data.states.get(item.hunk.id)) ?? UNKNOWN_STATE;
  const step = (direction: 1 | -1) => {
    const next = neighbour(file.hunks, item?.hunk.id ?? null, direction);
    if (next !== null) cursorMoved(store, next, false);
  };
  return (
    <div className="grid grid-rows-[auto_minmax(0,1fr)] border-b border-line" style={{ height }}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-sheet px-3 py-1.5 text-12">
        <Button size="small" aria-label="Previous hunk of this file" onClick={() => step(-1)}>
          <ArrowUp size={14} strokeWidth={1.9} aria-hidden="true" />
        </Button>
        <Button size="small" aria-label="Next hunk of this file" onClick={() => step(1)}>
          <ArrowDown size={14} strokeWidth={1.9} aria-hidden="true" />
        </Button>
        {item && (
          <span className="inline-flex items-center gap-1.5">
            <MarkIcon mark={state.mark} reviewable={data.reviewable} />
            <b className="font-semibold">{markInWords(state.mark, data.reviewable)}</b>
            <span className="text-ink-3">{placeInWords(item.hunk)}</span>
          </span>
        )}
        {item && data.reviewable && state.mark !== "delivered" && (
          <DecisionButtons
            mark={state.mark}
            current={false}
            onAction={(action) => data.act(item.hunk.id, action)}
          />
        )}
        <span className="ml-auto flex gap-2">
          <Button size="small" onClick={() => setSideBySide(!sideBySide)}>
            {sideBySide ? "Inline" : "Side by side"}
          </Button>
          <Button size="small" onClick={data.leaveEditor}>
            Back to the hunk <Kbd keys="escape" />
          </Button>
        </span>
      </div>
      {detail?.too_large ? (
        <p className="p-4 text-ink-2">This file is too large for an editor.</p>
      ) : failure !== null ? (
        <ErrorPanel
          message="The editor could not be loaded."
          hint="The hunks are still here."
          code={failure}
        >
          <Button onClick={data.leaveEditor}>Back to the hunk</Button>
        </ErrorPanel>
      ) : (
        <div ref={host} data-editor={file.change.id} className="min-h-0" />
      )}
    </div>
  );
}
