/** The tree of files as rows of known height, so that a long one is drawn in part. */
import type { ReviewFile, ReviewGroup } from "@/components/code/model/groups";
import { type HunkStates, UNKNOWN_STATE } from "@/components/code/model/hunk-state";

interface TreePlace {
  key: string;
  top: number;
  height: number;
  /** 1-based place among its siblings, and how many they are. */
  position: number;
  size: number;
}

export interface GroupRow extends TreePlace {
  type: "group";
  group: ReviewGroup;
}

export interface FileRow extends TreePlace {
  type: "file";
  file: ReviewFile;
}

export type TreeRow = GroupRow | FileRow;

export interface TreeHeights {
  group: number;
  file: number;
}

export interface Tree {
  rows: TreeRow[];
  height: number;
}

/** Groups and files in order, each with its place. */
export function deriveTree(groups: readonly ReviewGroup[], heights: TreeHeights): Tree {
  const rows: TreeRow[] = [];
  let top = 0;
  for (const [at, group] of groups.entries()) {
    const place = { top, height: heights.group, position: at + 1, size: groups.length };
    rows.push({ type: "group", key: group.key, group, ...place });
    top += heights.group;
    for (const [index, file] of group.files.entries()) {
      const size = group.files.length;
      const own = { top, height: heights.file, position: index + 1, size };
      rows.push({ type: "file", key: file.change.id, file, ...own });
      top += heights.file;
    }
  }
  return { rows, height: top };
}

/** The file row that a key leads to from `from`; null when the key is none of the tree's. */
export function treeMove(
  rows: readonly TreeRow[],
  from: string | null,
  key: string,
): FileRow | null {
  const files = rows.filter((row) => row.type === "file");
  const at = files.findIndex((row) => row.key === from);
  const targets: Record<string, number> = {
    ArrowDown: Math.min(at + 1, files.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: files.length - 1,
  };
  return files[targets[key] ?? -1] ?? null;
}

/** The marks of a file's Hunks in a string, which a row can compare. */
export function marksOf(file: ReviewFile, states: HunkStates): string {
  return file.hunks.map(({ hunk }) => (states.get(hunk.id) ?? UNKNOWN_STATE).mark).join(" ");
}
