/** Where the cursor goes next. All moves are over the Hunks in reading order. */
import type { ReviewHunk } from "@/components/code/model/groups";
import type { HunkStates } from "@/components/code/model/hunk-state";

export type Direction = 1 | -1;

function indexOf(hunks: readonly ReviewHunk[], cursor: string | null): number {
  return hunks.findIndex(({ hunk }) => hunk.id === cursor);
}

/** The neighbour of the cursor; at either end the cursor stays. Without a cursor: the first. */
export function neighbour(
  hunks: readonly ReviewHunk[],
  cursor: string | null,
  direction: Direction,
): string | null {
  const at = indexOf(hunks, cursor);
  const next = at < 0 ? hunks[0] : hunks[at + direction];
  return next?.hunk.id ?? cursor;
}

/** The next undecided Hunk, going round at the end; null when none is left but the cursor itself. */
export function nextOpen(
  hunks: readonly ReviewHunk[],
  states: HunkStates,
  cursor: string | null,
  direction: Direction = 1,
): string | null {
  const at = indexOf(hunks, cursor);
  const start = at < 0 && direction < 0 ? 0 : at;
  for (let step = 1; step <= hunks.length; step += 1) {
    const index = (start + direction * step + hunks.length * 2) % hunks.length;
    const one = hunks[index];
    if (one && one.hunk.id !== cursor && states.get(one.hunk.id)?.mark === "open")
      return one.hunk.id;
  }
  return null;
}

/** The first Hunk of the next file; of the file before, or of this one when not yet at its top. */
export function neighbourFile(
  hunks: readonly ReviewHunk[],
  cursor: string | null,
  direction: Direction,
): string | null {
  const here = hunks[indexOf(hunks, cursor)];
  if (!here) return hunks[0]?.hunk.id ?? null;
  const firsts = hunks.filter((one, at) => hunks[at - 1]?.change.id !== one.change.id);
  const file = firsts.findIndex(({ change }) => change.id === here.change.id);
  const inside = firsts[file]?.hunk.id !== here.hunk.id;
  const target = direction < 0 && inside ? firsts[file] : firsts[file + direction];
  return target?.hunk.id ?? cursor;
}

/** The undecided Hunks of `changeId`, or of every file when it is null. */
export function openHunks(
  hunks: readonly ReviewHunk[],
  states: HunkStates,
  changeId: string | null,
): string[] {
  return hunks
    .filter(({ change }) => changeId === null || change.id === changeId)
    .map(({ hunk }) => hunk.id)
    .filter((hunkId) => states.get(hunkId)?.mark === "open");
}
