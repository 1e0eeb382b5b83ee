/** The sticky header of a file: path, counts, what is odd, what can be done with all of it. */
import { ChevronDown, ChevronRight } from "lucide-react";

import { acceptRestOfFile } from "@/components/code/actions/decide-hunk";
import { fileTags } from "@/components/code/model/file-facts";
import type { HunkCounts } from "@/components/code/model/hunk-state";
import { shownPath } from "@/components/code/model/shown-path";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { LineCounts } from "@/components/ui/line-counts";
import { TodoMark } from "@/components/ui/todo-mark";
import { plural } from "@/lib/format";
import type { ChangeDetail, ChangeInfo } from "@/types/api";

interface Props {
  change: ChangeInfo;
  detail: ChangeDetail | undefined;
  counts: HunkCounts;
  folded: boolean;
  /** The cursor is in this file, so its keys are shown. */
  current: boolean;
  reviewable: boolean;
  onFold: () => void;
  onAcceptRest: () => void;
  /** Null where Monaco has no room or the file has no lines. */
  onWholeFile: (() => void) | null;
}

function decidedWords({ total, accepted, rejected, delivered }: HunkCounts): string {
  if (delivered === total) return "Delivered";
  const parts = [
    accepted > 0 ? `${accepted} accepted` : "",
    rejected > 0 ? `${rejected} rejected` : "",
    delivered > 0 ? `${delivered} delivered` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function FileState({ counts, reviewable }: Pick<Props, "counts" | "reviewable">) {
  if (counts.open === 0) return <span className="text-ink-3">{decidedWords(counts)}</span>;
  if (!reviewable) return null;
  return (
    <span className="inline-flex items-center gap-1.5">
      <TodoMark size={12} />
      {counts.open} to decide
    </span>
  );
}

function PathHeading({ path }: { path: string }) {
  const at = path.lastIndexOf("/") + 1;
  return (
    <h2 className="min-w-0 truncate font-mono text-13 font-medium" title={path}>
      <span className="text-ink-3">{path.slice(0, at)}</span>
      <span className="font-bold">{path.slice(at)}</span>
    </h2>
  );
}

export function FileHeader(props: Props) {
  const { change, detail, counts, folded, current, reviewable } = props;
  const Chevron = folded ? ChevronRight : ChevronDown;
  const canAcceptRest = reviewable && counts.open > 1;
  return (
    <header className="file-header">
      <button
        type="button"
        aria-expanded={!folded}
        aria-label={`${folded ? "Open" : "Fold"} ${shownPath(change.path)}`}
        onClick={props.onFold}
        className="grid size-6 flex-none place-items-center rounded-1 hover:bg-hover"
      >
        <Chevron size={14} strokeWidth={1.9} aria-hidden="true" />
      </button>
      <PathHeading path={shownPath(change.path)} />
      <span className="file-header-facts">
        <LineCounts additions={change.additions} deletions={change.deletions} />
        {fileTags(change, detail).map((tag) => (
          <span
            key={tag}
            className="rounded-1 border border-line-strong px-1 text-11 whitespace-nowrap text-ink-2"
          >
            {tag}
          </span>
        ))}
      </span>
      <span className="file-header-actions">
        <FileState counts={counts} reviewable={reviewable} />
        {props.onWholeFile && (
          <Button
            variant="quiet"
            size="small"
            className="file-header-extra"
            onClick={props.onWholeFile}
          >
            Whole file
          </Button>
        )}
        {canAcceptRest && (
          <Button
            variant="quiet"
            size="small"
            className="file-header-extra"
            onClick={props.onAcceptRest}
          >
            <span>
              {acceptRestOfFile.label}
              <span className="sr-only">{`, ${plural(counts.open, "hunk")} of ${shownPath(change.path)}`}</span>
            </span>
            {current && <Kbd keys={acceptRestOfFile.keys[0] ?? ""} />}
          </Button>
        )}
      </span>
    </header>
  );
}
