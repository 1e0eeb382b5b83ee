/** One Hunk: its lines, and the note beside or above them. */
import { memo, useMemo } from "react";

import type { FileColours } from "@/components/code/colour/colour-client";
import { CodeLines } from "@/components/code/code-lines";
import type { HunkAction } from "@/components/code/decision-buttons";
import { HunkBody } from "@/components/code/hunk-body";
import { HunkNote } from "@/components/code/hunk-note";
import type { HunkBlock } from "@/components/code/model/blocks";
import { enclosingName } from "@/components/code/model/enclosing";
import { placeInWords, spokenLabel } from "@/components/code/model/hunk-lines";
import { type HunkState, markInWords } from "@/components/code/model/hunk-state";
import { type FileLines, deriveRows, findHunkRows } from "@/components/code/model/rows";
import { type Drawing, rowLimit } from "@/components/code/model/sizes";
import { useReview } from "@/components/code/review-tools";
import { Bracket, type BracketState } from "@/components/ui/bracket";
import { classes } from "@/lib/classes";
import type { ChangeDetail } from "@/types/api";

export interface HunkArticleProps {
  block: HunkBlock;
  state: HunkState;
  detail: ChangeDetail | undefined;
  lines: FileLines;
  colours: FileColours | null;
  drawing: Drawing;
  total: number;
  step: string | null;
  planned: boolean;
  current: boolean;
  reviewable: boolean;
  asksReason: boolean;
  timelinePath: string;
  onAction: (hunkId: string, action: HunkAction) => void;
  onReason: (hunkId: string, reason: string) => void;
  onPoint: (hunkId: string) => void;
}

function bracketOf(state: HunkState, reviewable: boolean): BracketState {
  if (state.mark === "open") return reviewable ? "todo" : "idle";
  return state.mark === "rejected" ? "refused" : "accepted";
}

export const HunkArticle = memo(function HunkArticle(props: HunkArticleProps) {
  const { block, state, detail, lines, drawing, total, current, reviewable } = props;
  const { item, before, after } = block;
  const { hunk, change } = item;
  const limit = useReview(({ rowLimits }) => rowLimit(item, rowLimits));
  const hunkRows = useMemo(() => detail && findHunkRows(detail, hunk.id), [detail, hunk.id]);
  const rows = useMemo(
    () => (hunkRows ? deriveRows(hunkRows, lines, { before, after }) : null),
    [hunkRows, lines, before, after],
  );
  const shown = useMemo(
    () => (rows && rows.length > limit ? rows.slice(0, limit) : rows),
    [rows, limit],
  );
  const inside = useMemo(
    () =>
      lines.new && hunk.kind === "lines"
        ? enclosingName(lines.new, Math.max(1, hunk.new_start))
        : null,
    [lines, hunk],
  );
  const place = placeInWords(hunk);
  const spoken = markInWords(state.mark, reviewable);
  return (
    <Bracket
      as="article"
      state={bracketOf(state, reviewable)}
      left={drawing === "phone" ? 8 : 0}
      inset={drawing === "phone" ? 10 : 0}
      id={`h-${hunk.id}`}
      data-hunk-id={hunk.id}
      tabIndex={-1}
      aria-label={spokenLabel(hunk, change.path, { index: item.index, total }, spoken)}
      aria-current={current ? "true" : undefined}
      aria-busy={rows === null}
      className={classes("hunk", current && "hunk-current")}
      data-drawing={drawing}
      onClick={() => props.onPoint(hunk.id)}
      onFocusCapture={() => props.onPoint(hunk.id)}
    >
      <div className="hunk-code">
        <div className="hunk-heading">
          <h3 className="font-normal">
            {place}
            {inside !== null && (
              <>
                , in <code>{inside}</code>
              </>
            )}
          </h3>
          <span>
            Hunk {item.index} of {total}
          </span>
        </div>
        <HunkBody
          block={block}
          detail={detail}
          drawing={drawing}
          drawn={shown?.length ?? 0}
          rowCount={rows?.length ?? null}
        >
          {shown && shown.length > 0 && (
            <CodeLines
              rows={shown}
              drawing={drawing}
              colours={props.colours}
              label={`Code, ${place}`}
            />
          )}
        </HunkBody>
      </div>
      <HunkNote
        {...props}
        change={change}
        onAction={(action) => props.onAction(hunk.id, action)}
        onReason={(reason) => props.onReason(hunk.id, reason)}
      />
    </Bracket>
  );
});
