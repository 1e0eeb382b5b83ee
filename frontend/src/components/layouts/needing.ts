/** Tasks that wait for a person: in which order, and where each is answered. */
import { screenOf, taskPath } from "@/lib/task-phase";
import type { Task } from "@/types/api";

/** Longest waiting first. */
export function byWaiting(tasks: readonly Task[]): Task[] {
  return tasks.toSorted((a, b) => Date.parse(a.phase_at) - Date.parse(b.phase_at));
}

/** Address of the one to go to next from `pathname`: after the present one, else the first. */
export function nextNeeding(tasks: readonly Task[], pathname: string): string | null {
  const ordered = byWaiting(tasks);
  const present = ordered.findIndex((task) => pathname.startsWith(`/tasks/${task.id}`));
  const next = ordered[present + 1] ?? ordered[0];
  return next === undefined ? null : taskPath(next.id, screenOf(next.phase));
}
