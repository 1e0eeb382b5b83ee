/** Keeps every list of Tasks current, over the live socket. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { meQuery } from "@/api/get-me";
import { findListedTask, mergeTask, refreshTasks, rememberTask } from "@/api/list-tasks";
import { socketUrl } from "@/lib/env";
import { openSocket } from "@/lib/socket";
import { turnOf } from "@/lib/task-phase";
import { useLiveStore } from "@/stores/live-store";
import type { LiveSocketFrame, Task } from "@/types/api";

/** Rows change their group at most this often, so that nobody's click meets a row on the move. */
const SETTLE_MS = 2_000;
/** Marks the lists whose rows must not move under the pointer. */
export const SETTLED_LIST = "data-settled-list";

/** While mounted: rows change in place at once, and move between groups when nobody is aiming. */
export function useLiveTasks(): void {
  const client = useQueryClient();
  useEffect(() => {
    const moves = new Moves((task) => mergeTask(client, task));
    let missed = false;
    const socket = openSocket<LiveSocketFrame>({
      url: socketUrl("/api/live"),
      hello: () => ({ type: "authenticate" }),
      onFrame: (frame) => {
        if (frame.type === "ready") {
          if (missed) refreshTasks(client);
          missed = true;
        } else if (frame.type === "task") take(client, frame.task, moves);
      },
      onConnection: useLiveStore.getState().connectionChanged,
      onRefused: () => void client.invalidateQueries({ queryKey: meQuery.queryKey }),
    });
    return () => {
      socket.close();
      moves.close();
    };
  }, [client]);
}

function take(client: QueryClient, task: Task, moves: Moves): void {
  rememberTask(client, task);
  const known = findListedTask(client, task.id);
  const stays = known !== undefined && turnOf(known.phase) === turnOf(task.phase);
  if (stays && !moves.has(task.id)) mergeTask(client, task);
  else moves.add(task);
}

/** Rows that will change their group, the latest of each. */
class Moves {
  private readonly waiting = new Map<string, Task>();
  private timer: number | undefined;
  private settledAt = 0;
  private readonly apply: (task: Task) => void;

  constructor(apply: (task: Task) => void) {
    this.apply = apply;
  }

  has(taskId: string): boolean {
    return this.waiting.has(taskId);
  }

  add(task: Task): void {
    this.waiting.set(task.id, task);
    if (this.timer === undefined)
      this.plan(Math.max(0, this.settledAt + SETTLE_MS - performance.now()));
  }

  close(): void {
    window.clearTimeout(this.timer);
  }

  private plan(delayMs: number): void {
    this.timer = window.setTimeout(() => this.settle(), delayMs);
  }

  private settle(): void {
    if (document.querySelector(`[${SETTLED_LIST}]:hover`) !== null) {
      this.plan(SETTLE_MS);
      return;
    }
    this.timer = undefined;
    this.settledAt = performance.now();
    for (const task of this.waiting.values()) this.apply(task);
    this.waiting.clear();
  }
}
