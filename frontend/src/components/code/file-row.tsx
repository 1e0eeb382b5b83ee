/** One file in the tree. Drawn again only when one of its marks, or the cursor in it, changes. */
import { Check, FileMinus, FilePlus, FileText } from "lucide-react";
import { memo } from "react";

import type { FileRow as Row } from "@/components/code/model/tree-rows";
import type { Mark } from "@/components/code/model/hunk-state";
import { shownPath } from "@/components/code/model/shown-path";
import { HunkCells } from "@/components/code/review-tally";
import { LineCounts } from "@/components/ui/line-counts";
import { classes } from "@/lib/classes";

/** A file with more Hunks shows no cells: the row is 26 px. */
const MOST_CELLS = 6;
const ICONS = { added: FilePlus, modified: FileText, deleted: FileMinus };

interface Props {
  row: Row;
  /** Marks of its Hunks, space-separated. */
  marks: string;
  /** The Hunk under the cursor, when it is in this file. */
  cursor: string | null;
  tabStop: boolean;
  /** Takes the focus when it is drawn. */
  focused: boolean;
  onPick: (row: Row) => void;
}

function focusElement(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

function showElement(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

export const FileRow = memo(function FileRow(props: Props) {
  const { row, cursor } = props;
  const { change, hunks } = row.file;
  const marks = props.marks.split(" ") as Mark[];
  const open = marks.filter((mark) => mark === "open").length;
  const current = cursor !== null;
  const Icon = open === 0 ? Check : ICONS[change.kind];
  const path = shownPath(change.path);
  const name = path.lastIndexOf("/") + 1;
  const left = open > 0 ? `${open} to decide` : "decided";
  return (
    <div
      ref={props.focused ? focusElement : current ? showElement : undefined}
      role="treeitem"
      aria-level={2}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={current}
      tabIndex={props.tabStop ? 0 : -1}
      title={path}
      onClick={() => props.onPick(row)}
      style={{ top: row.top }}
      className={classes("file-row", current && "file-row-current", open === 0 && "text-ink-3")}
    >
      <Icon size={13} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 flex-1 truncate font-mono text-12 font-medium">
        <span className="sr-only">{path.slice(0, name)}</span>
        {path.slice(name)}
      </span>
      <LineCounts additions={change.additions} deletions={change.deletions} />
      <span className="sr-only">{left}</span>
      {hunks.length <= MOST_CELLS && (
        <span aria-hidden="true" className="pointer-events-none inline-flex gap-0.5">
          <HunkCells
            cells={hunks.map(({ hunk }, at) => ({
              hunkId: hunk.id,
              mark: marks[at] ?? "open",
              current: hunk.id === cursor,
            }))}
          />
        </span>
      )}
    </div>
  );
});
