/** What the store says of a connection that was lost for long. */
import { beforeEach, expect, it } from "vitest";

import { useTaskStore } from "@/stores/task-store";
import { goldenLog } from "@/test/golden";

const { events } = goldenLog("whole-job");
const store = () => useTaskStore.getState();

function arrive(from: number, to: number): void {
  store().framesArrived(events.slice(from, to).map((event) => ({ type: "event", event })));
}

beforeEach(() => {
  store().taskOpened("");
  store().taskOpened("t");
});

it("counts what was caught up, once the replay is whole", () => {
  store().socketReady(10);
  arrive(0, 10);
  store().connectionChanged("offline");
  store().socketReady(30);
  expect(store().caughtUp).toBeNull();
  arrive(10, 20);
  expect(store().caughtUp).toBeNull();
  arrive(20, 30);
  expect(store().caughtUp).toBe(20);
  store().caughtUpSaid();
  arrive(30, 31);
  expect(store().caughtUp).toBeNull();
});

it("says nothing of a short loss", () => {
  store().socketReady(10);
  arrive(0, 10);
  store().connectionChanged("reconnecting");
  store().socketReady(12);
  arrive(10, 12);
  expect(store().caughtUp).toBeNull();
});

it("keeps the log of the same task and forgets another's", () => {
  arrive(0, 5);
  store().taskOpened("t");
  expect(store().events).toHaveLength(5);
  store().taskOpened("other");
  expect([store().events, store().state]).toEqual([[], null]);
});

it("throws on a gap and keeps what it had", () => {
  arrive(0, 3);
  expect(() => arrive(4, 6)).toThrow("expected seq 4, got 5");
  expect(store().state?.seq).toBe(3);
});
