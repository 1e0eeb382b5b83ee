/** Limits how many asynchronous jobs run at once; the latest to come goes first. */

interface Job {
  start: () => void;
}

/**
 * Runs what it is given, at most `count` at a time. The latest waits least, since it is what the
 * reader has just scrolled to. One that is aborted while it waits is never started.
 */
export function limitedBy(count: number) {
  let running = 0;
  let waiting: Job[] = [];
  const next = () => {
    if (running >= count) return;
    const job = waiting.pop();
    if (!job) return;
    running += 1;
    job.start();
  };
  return <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const job: Job = {
        start: () => {
          const done = () => {
            running -= 1;
            next();
          };
          work().then(resolve, reject).finally(done);
        },
      };
      signal.addEventListener("abort", () => {
        if (!waiting.includes(job)) return;
        waiting = waiting.filter((one) => one !== job);
        reject(new DOMException("No longer wanted", "AbortError"));
      });
      waiting.push(job);
      next();
    });
}
