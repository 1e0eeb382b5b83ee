/** What a live row changes in the lists. */
import { describe, expect, it } from "vitest";

import { fits, withoutTask, withTask } from "@/api/merge-task";
import { makeTask } from "@/test/tasks";
import type { TaskPage } from "@/types/api";

const ALL = { show: "needs", repositoryId: "", q: "" } as const;

function pages(...ids: string[][]): TaskPage[] {
  return ids.map((page) => ({ items: page.map((id) => makeTask({ id })), next: null }));
}

function ids(list: TaskPage[]): string[][] {
  return list.map((page) => page.items.map((task) => task.id));
}

describe("merging a task", () => {
  it("fits by turn, Repository and every word", () => {
    const task = makeTask({ prompt: "Retry the Gateway" });
    expect(fits(task, ALL)).toBe(true);
    expect(fits(task, { ...ALL, show: "done" })).toBe(false);
    expect(fits(task, { ...ALL, repositoryId: "other" })).toBe(false);
    expect(fits(task, { ...ALL, q: "gateway retry" })).toBe(true);
    expect(fits(task, { ...ALL, q: "gateway stop" })).toBe(false);
  });

  it("puts a new one first, and a known one in its place", () => {
    expect(ids(withTask(pages(["a"], ["b"]), makeTask({ id: "c" })))).toEqual([["c", "a"], ["b"]]);
    const merged = withTask(pages(["a"], ["b"]), makeTask({ id: "b", seq: 11, title: "new" }));
    expect(ids(merged)).toEqual([["a"], ["b"]]);
    expect(merged[1]?.items[0]?.title).toBe("new");
  });

  it("never goes back to an older row", () => {
    const old = makeTask({ id: "a", seq: 9, title: "old" });
    expect(withTask(pages(["a"]), old)[0]?.items[0]?.title).toBe("Add retry with backoff");
    expect(ids(withoutTask(pages(["a"]), old))).toEqual([["a"]]);
    expect(ids(withoutTask(pages(["a", "b"]), makeTask({ id: "a" })))).toEqual([["b"]]);
  });
});
