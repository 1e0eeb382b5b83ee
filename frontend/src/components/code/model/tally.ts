/** The tally: one cell a Hunk, or coarser where there are many. */
import type { ReviewFile } from "@/components/code/model/groups";
import {
  type HunkCounts,
  type HunkStates,
  type Mark,
  UNKNOWN_STATE,
  countMarks,
} from "@/components/code/model/hunk-state";

/** Above this many Hunks a cell stands for a file; above this many files it is a bar. */
export const TALLY_CELLS = 120;

export interface TallyCell {
  hunkId: string;
  mark: Mark;
  current: boolean;
}

export type Tally =
  | { kind: "cells"; files: { path: string; cells: TallyCell[] }[] }
  | { kind: "bar"; counts: HunkCounts };

/** A file's one mark: open while any Hunk is, else accepted while any is, else what they all are. */
export function markOfFile(file: ReviewFile, states: HunkStates): Mark {
  const marks = file.hunks.map(({ hunk }) => (states.get(hunk.id) ?? UNKNOWN_STATE).mark);
  const order: Mark[] = ["open", "accepted", "rejected", "delivered"];
  return order.find((mark) => marks.includes(mark)) ?? "open";
}

function fileCell(file: ReviewFile, states: HunkStates, cursor: string | null): TallyCell[] {
  const mark = markOfFile(file, states);
  const target =
    file.hunks.find(({ hunk }) => states.get(hunk.id)?.mark === "open") ?? file.hunks[0];
  if (!target) return [];
  const current = file.hunks.some(({ hunk }) => hunk.id === cursor);
  return [{ hunkId: target.hunk.id, mark, current }];
}

/** What the tally shows; every cell names the Hunk that a click on it goes to. */
export function deriveTally(
  files: readonly ReviewFile[],
  states: HunkStates,
  cursor: string | null,
): Tally {
  const ids = files.flatMap((file) => file.hunks.map(({ hunk }) => hunk.id));
  if (ids.length <= TALLY_CELLS)
    return {
      kind: "cells",
      files: files.map((file) => ({
        path: file.change.path,
        cells: file.hunks.map(({ hunk }) => ({
          hunkId: hunk.id,
          mark: (states.get(hunk.id) ?? UNKNOWN_STATE).mark,
          current: hunk.id === cursor,
        })),
      })),
    };
  if (files.length > TALLY_CELLS) return { kind: "bar", counts: countMarks(states, ids) };
  return {
    kind: "cells",
    files: files.map((file) => ({
      path: file.change.path,
      cells: fileCell(file, states, cursor),
    })),
  };
}
