/** The changed files, by Step or by folder: a tree with one tab stop and arrow keys inside. */
import { Check, FileMinus, FilePlus, FileText, TriangleAlert } from "lucide-react";
import { type KeyboardEvent, memo } from "react";

import type { ReviewFile, ReviewGroup } from "@/components/code/model/groups";
import type { HunkCounts, HunkStates } from "@/components/code/model/hunk-state";
import { countMarks } from "@/components/code/model/hunk-state";
import { deriveTally } from "@/components/code/model/tally";
import { ReviewTally } from "@/components/code/review-tally";
import { LineCounts } from "@/components/ui/line-counts";
import { classes } from "@/lib/classes";

interface Props {
  groups: readonly ReviewGroup[];
  states: HunkStates;
  /** Change of the Hunk under the cursor. */
  currentId: string | null;
  cursor: string | null;
  onPick: (hunkId: string) => void;
}

/** A file with more Hunks shows no tally of its own: the row is 26 px. */
const MOST_CELLS = 6;
const ICONS = { added: FilePlus, modified: FileText, deleted: FileMinus };

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function label({ change }: ReviewFile, counts: HunkCounts): string {
  const left = counts.open > 0 ? `${counts.open} to decide` : "decided";
  return `${change.path}, ${change.additions} added, ${change.deletions} removed, ${left}`;
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const row = rows[targets[event.key] ?? -1];
  if (!row) return;
  event.preventDefault();
  row.focus();
}

interface RowProps extends Omit<Props, "groups"> {
  file: ReviewFile;
  first: boolean;
}

function FileRow({ file, states, currentId, cursor, onPick, first }: RowProps) {
  const { change, hunks } = file;
  const counts = countMarks(
    states,
    hunks.map(({ hunk }) => hunk.id),
  );
  const current = change.id === currentId;
  const Icon = counts.open === 0 ? Check : ICONS[change.kind];
  const target = hunks.find(({ hunk }) => states.get(hunk.id)?.mark === "open") ?? hunks[0];
  const pick = () => target && onPick(target.hunk.id);
  return (
    <div
      role="treeitem"
      data-row
      aria-level={2}
      aria-selected={current}
      aria-label={label(file, counts)}
      tabIndex={current || (currentId === null && first) ? 0 : -1}
      onClick={pick}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          pick();
        }
      }}
      className={classes(
        "file-row",
        current && "bg-raised shadow-[0_0_0_1px_var(--line)]",
        counts.open === 0 && "text-ink-3",
      )}
      title={change.path}
    >
      <Icon size={13} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 flex-1 truncate font-mono text-12 font-medium">
        {nameOf(change.path)}
      </span>
      <span className="text-11">
        <LineCounts additions={change.additions} deletions={change.deletions} />
      </span>
      {hunks.length <= MOST_CELLS && (
        <span className="pointer-events-none">
          <ReviewTally
            tally={deriveTally([file], states, cursor)}
            counts={counts}
            onPick={onPick}
          />
        </span>
      )}
    </div>
  );
}

function GroupTitle({ group }: { group: ReviewGroup }) {
  return (
    <div
      className={classes(
        "flex items-center gap-1.5 px-1.5 pt-2.5 pb-[3px] text-11 font-semibold",
        group.outside ? "text-bad" : "text-ink-3",
      )}
    >
      {group.outside && <TriangleAlert size={13} strokeWidth={1.9} aria-hidden="true" />}
      <span className="whitespace-nowrap">{group.title}</span>
      {group.detail !== "" && <b className="truncate font-semibold text-ink-2">{group.detail}</b>}
    </div>
  );
}

export const FileTree = memo(function FileTree(props: Props) {
  const { groups } = props;
  const present = groups.some((group) =>
    group.files.some(({ change }) => change.id === props.currentId),
  );
  const currentId = present ? props.currentId : null;
  return (
    <div
      role="tree"
      aria-label="Changed files"
      className="scroll flex-1 px-1.5 pb-3"
      onKeyDown={onKeyDown}
    >
      {groups.map((group, at) => (
        <div
          key={group.key}
          role="treeitem"
          aria-level={1}
          aria-expanded
          aria-selected={false}
          aria-label={group.detail === "" ? group.title : `${group.title}, ${group.detail}`}
          className="file-group"
        >
          <GroupTitle group={group} />
          <div role="group">
            {group.files.map((file, index) => (
              <FileRow
                key={file.change.id}
                {...props}
                currentId={currentId}
                file={file}
                first={at === 0 && index === 0}
              />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
});
