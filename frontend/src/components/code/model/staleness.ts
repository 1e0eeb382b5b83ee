/** Whether the server's answer about changes is older than what the log says by now. */
import type { Changes, TaskState } from "@/types/api";

/** True when files were staged or withdrawn, or a new Round began, after the answer was made. */
export function isStale(changes: Changes, state: TaskState): boolean {
  const staged = Object.entries(state.changes ?? {});
  if (changes.round !== state.round || staged.length !== changes.changes.length) return true;
  const seqs = new Map(changes.changes.map((change) => [change.path, change.seq]));
  return staged.some(([path, change]) => seqs.get(path) !== change.seq);
}
