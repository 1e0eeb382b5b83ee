/** The inbox's three groups, from what the server lists: pure. */
import type { InfiniteData } from "@tanstack/react-query";

import { byWaiting } from "@/components/layouts/needing";
import { plural } from "@/lib/format";
import type { Task, TaskPage } from "@/types/api";

type Pages = InfiniteData<TaskPage, unknown> | undefined;

export interface Groups {
  needs: readonly Task[];
  running: readonly Task[];
  done: readonly Task[];
}

/** Rows of every group in the order shown: longest waiting first, else the latest move first. */
export function groupsOf(needs: Pages, running: Pages, done: Pages): Groups {
  return { needs: byWaiting(rows(needs)), running: rows(running), done: rows(done) };
}

/** What is kept for the next visit: enough to fill a screen. */
const KEPT_ROWS = 20;

/** The first rows of every group. */
export function firstRows({ needs, running, done }: Groups): Groups {
  const first = (tasks: readonly Task[]) => tasks.slice(0, KEPT_ROWS);
  return { needs: first(needs), running: first(running), done: first(done) };
}

export const NO_GROUPS: Groups = { needs: [], running: [], done: [] };

function rows(pages: Pages): Task[] {
  return pages?.pages.flatMap((page) => page.items) ?? [];
}

/** "4 tasks need you". */
export function headingOf(needing: number): string {
  if (needing === 0) return "Nothing needs you";
  return needing === 1 ? "1 task needs you" : `${needing} tasks need you`;
}

/** "3, and 1 queued". */
export function runningNote(running: readonly Task[]): string {
  const queued = running.filter((task) => task.phase === "queued").length;
  const active = running.length - queued;
  if (queued === 0) return String(active);
  return active === 0 ? `${queued} queued` : `${active}, and ${queued} queued`;
}

/** What stands under "Nothing needs you". */
export function quietNote(running: number): string {
  if (running === 0) return "Nothing runs either.";
  return `${plural(running, "task")} ${running === 1 ? "runs" : "run"}. What asks for you comes up here by itself.`;
}
