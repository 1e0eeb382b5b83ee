import { expect, test } from "vitest";

import { limitedBy } from "@/lib/limit";

/** Jobs that end when they are told to. */
function makeJobs() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      started.push(name);
      ends.set(name, () => resolve(name));
    });
  return { started, work, end: (name: string) => ends.get(name)?.() };
}

test("so many run at once, then the latest to come", async () => {
  const { started, work, end } = makeJobs();
  const limited = limitedBy(2);
  const { signal } = new AbortController();
  const [a, , , d] = ["a", "b", "c", "d"].map((name) => limited(work(name), signal));
  expect(started).toEqual(["a", "b"]);
  end("a");
  expect(await a).toBe("a");
  await Promise.resolve();
  expect(started).toEqual(["a", "b", "d"]);
  end("d");
  expect(await d).toBe("d");
});

test("what is aborted while it waits never starts", async () => {
  const { started, work, end } = makeJobs();
  const limited = limitedBy(1);
  const gone = new AbortController();
  const first = limited(work("a"), new AbortController().signal);
  const second = limited(work("b"), gone.signal);
  gone.abort();
  await expect(second).rejects.toThrow("No longer wanted");
  end("a");
  await first;
  await Promise.resolve();
  expect(started).toEqual(["a"]);
});

test("a job that fails makes room for the next", async () => {
  const limited = limitedBy(1);
  const { signal } = new AbortController();
  const failed = limited(() => Promise.reject(new Error("no")), signal);
  const next = limited(() => Promise.resolve("yes"), signal);
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
