/** Lists of Tasks by whose turn it is, and what a live frame changes in them. */
import { type InfiniteData, infiniteQueryOptions, type QueryClient } from "@tanstack/react-query";

import { taskQuery } from "@/api/get-task";
import { fits, type TaskFilter, withoutTask, withTask } from "@/api/merge-task";
import { get } from "@/lib/http";
import type { Task, TaskPage } from "@/types/api";

/** Rows of one page; further ones come when asked for. */
export const PAGE_SIZE = 50;

/** One group of the inbox, page by page. */
export function tasksQuery(filter: TaskFilter) {
  return infiniteQueryOptions({
    queryKey: ["tasks", filter] as const,
    queryFn: ({ pageParam, signal }) => get<TaskPage>(address(filter, pageParam), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

function address({ show, repositoryId, q }: TaskFilter, cursor: string | null): string {
  const query = new URLSearchParams({ show, limit: String(PAGE_SIZE) });
  if (repositoryId !== "") query.set("repository_id", repositoryId);
  if (q !== "") query.set("q", q);
  if (cursor !== null) query.set("cursor", cursor);
  return `/api/tasks?${query}`;
}

type Pages = InfiniteData<TaskPage, string | null>;

/** Keeps a Task's new row for its own screens, unless a newer one is known. */
export function rememberTask(client: QueryClient, task: Task): void {
  client.setQueryData<Task>(taskQuery(task.id).queryKey, (old) =>
    old !== undefined && old.seq > task.seq ? old : task,
  );
}

/** The Task as the lists show it, or undefined when none does. */
export function findListedTask(client: QueryClient, taskId: string): Task | undefined {
  const lists = client.getQueriesData<Pages>({ queryKey: ["tasks"] });
  const tasks = lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? []);
  return tasks.find((task) => task.id === taskId);
}

/** Puts a Task's new row into every list that it belongs to, and out of the others. */
export function mergeTask(client: QueryClient, task: Task): void {
  for (const [key] of client.getQueriesData<Pages>({ queryKey: ["tasks"] })) {
    const filter = key[1] as TaskFilter;
    client.setQueryData<Pages>(key, (old) => old && merged(old, filter, task));
  }
}

function merged(old: Pages, filter: TaskFilter, task: Task): Pages {
  const change = fits(task, filter) ? withTask : withoutTask;
  return { ...old, pages: change(old.pages, task) };
}

/** Reads every list again, after frames may have been missed. */
export function refreshTasks(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ["tasks"] });
  void client.invalidateQueries({ queryKey: ["task"] });
}
