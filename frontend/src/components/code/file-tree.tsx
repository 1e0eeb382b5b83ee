/** The changed files, by Step or by folder: a tree with one tab stop and arrow keys inside. */
import { TriangleAlert } from "lucide-react";
import { type KeyboardEvent, memo, useCallback, useMemo, useState } from "react";

import { FileRow } from "@/components/code/file-row";
import type { ReviewGroup } from "@/components/code/model/groups";
import type { HunkStates } from "@/components/code/model/hunk-state";
import {
  type FileRow as Row,
  type GroupRow,
  type TreeRow,
  deriveTree,
  marksOf,
  treeMove,
} from "@/components/code/model/tree-rows";
import { useScroller, useVisibleRows } from "@/hooks/use-scroller";
import { classes } from "@/lib/classes";

const HEIGHTS = { group: 29, file: 26 };

interface Props {
  groups: readonly ReviewGroup[];
  states: HunkStates;
  cursor: string | null;
  onPick: (hunkId: string) => void;
}

function GroupTitle({ row }: { row: GroupRow }) {
  const { group } = row;
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-expanded
      aria-selected={false}
      style={{ top: row.top }}
      className={classes("file-group", group.outside ? "text-bad" : "text-ink-3")}
    >
      {group.outside && <TriangleAlert size={13} strokeWidth={1.9} aria-hidden="true" />}
      <span className="whitespace-nowrap">{group.title}</span>
      {group.detail !== "" && <b className="truncate font-semibold text-ink-2">{group.detail}</b>}
    </div>
  );
}

function cursorIn(row: Row, cursor: string | null): string | null {
  return row.file.hunks.some(({ hunk }) => hunk.id === cursor) ? cursor : null;
}

/** Where the arrow keys are; the file under the cursor until they have been used. */
function useTreeFocus(rows: readonly TreeRow[], cursor: string | null) {
  const [moved, setMoved] = useState<string | null>(null);
  const files = rows.filter((row) => row.type === "file");
  const current = files.find((row) => cursorIn(row, cursor) !== null) ?? files[0];
  const active = files.find((row) => row.key === moved) ?? current;
  return { active: active?.key ?? null, moved, setMoved };
}

export const FileTree = memo(function FileTree({ groups, states, cursor, onPick }: Props) {
  const tree = useMemo(() => deriveTree(groups, HEIGHTS), [groups]);
  const { rows } = tree;
  const scroller = useScroller();
  const { attach } = scroller;
  const visible = useVisibleRows(scroller, rows);
  const { active, moved, setMoved } = useTreeFocus(rows, cursor);
  const pick = useCallback(
    ({ file }: Row) => {
      const { hunks } = file;
      const open = hunks.find(({ hunk }) => states.get(hunk.id)?.mark === "open") ?? hunks[0];
      if (open) onPick(open.hunk.id);
    },
    [states, onPick],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows.find((one): one is Row => one.type === "file" && one.key === active);
    if ((event.key === "Enter" || event.key === " ") && row) pick(row);
    const target = treeMove(rows, active, event.key);
    if (target) {
      scroller.show(target.top, target.height);
      setMoved(target.key);
    }
    if (target || event.key === "Enter" || event.key === " ") event.preventDefault();
  };
  return (
    <div
      ref={attach}
      role="tree"
      aria-label="Changed files"
      className="scroll min-h-0 flex-1 px-1.5 pb-3"
      onKeyDown={onKeyDown}
      onBlur={() => setMoved(null)}
    >
      <div role="presentation" className="relative" style={{ height: tree.height }}>
        {rows
          .filter((row, at) => (visible.first <= at && at < visible.end) || row.key === active)
          .map((row) =>
            row.type === "group" ? (
              <GroupTitle key={row.key} row={row} />
            ) : (
              <FileRow
                key={row.key}
                row={row}
                marks={marksOf(row.file, states)}
                cursor={cursorIn(row, cursor)}
                tabStop={row.key === active}
                focused={row.key === moved}
                onPick={pick}
              />
            ),
          )}
      </div>
    </div>
  );
});
