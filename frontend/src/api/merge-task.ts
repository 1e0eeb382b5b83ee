/** How one Task's new row changes pages of Tasks: pure. */
import { type Turn, turnOf } from "@/lib/task-phase";
import type { Task, TaskPage } from "@/types/api";

/** What a list shows; empty strings mean all. */
export interface TaskFilter {
  show: Turn;
  repositoryId: string;
  /** Words that the prompt must hold. */
  q: string;
}

/** Whether the Task belongs into the list, as the server decides it. */
export function fits(task: Task, { show, repositoryId, q }: TaskFilter): boolean {
  if (turnOf(task.phase) !== show) return false;
  if (repositoryId !== "" && task.repository_id !== repositoryId) return false;
  const prompt = task.prompt.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => prompt.includes(word));
}

/** With the Task in its place, or first on the first page when it is new there. */
export function withTask(pages: readonly TaskPage[], task: Task): TaskPage[] {
  const known = pages.some((page) => page.items.some((one) => one.id === task.id));
  if (!known)
    return pages.map((page, index) =>
      index === 0 ? { ...page, items: [task, ...page.items] } : page,
    );
  const newer = (one: Task) => (one.id === task.id && one.seq <= task.seq ? task : one);
  return pages.map((page) => ({ ...page, items: page.items.map(newer) }));
}

/** Without the Task. */
export function withoutTask(pages: readonly TaskPage[], task: Task): TaskPage[] {
  const others = (one: Task) => one.id !== task.id || one.seq > task.seq;
  return pages.map((page) => ({ ...page, items: page.items.filter(others) }));
}
