/** The task store over a real socket that drops, repeats and skips. */
import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { WebSocket } from "ws";

import { useTaskSocket } from "@/hooks/use-task-socket";
import { retrySockets } from "@/lib/socket";
import { useTaskStore } from "@/stores/task-store";
import { goldenLog } from "@/test/golden";
import { LoopbackApi } from "@/test/loopback-api";
import type { TaskSocketFrame } from "@/types/api";

const { events, state } = goldenLog("whole-job");

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
  vi.stubEnv("VITE_WS_URL", api.origin.replace("http", "ws"));
  useTaskStore.getState().taskOpened("no task");
});

afterEach(async () => api.stop());

function send(socket: WebSocket, ...frames: TaskSocketFrame[]): void {
  for (const frame of frames) socket.send(JSON.stringify(frame));
}

function eventFrames(from: number, to: number): TaskSocketFrame[] {
  return events.slice(from, to).map((event) => ({ type: "event", event }));
}

function ready(): TaskSocketFrame {
  return { type: "ready", seq: events.length };
}

async function whole(): Promise<void> {
  await waitFor(() => expect(useTaskStore.getState().state?.seq).toBe(events.length), {
    timeout: 8_000,
  });
  expect(useTaskStore.getState().state).toEqual(state);
  expect(useTaskStore.getState().events).toEqual(events);
}

describe("useTaskSocket", () => {
  it("asks for everything and folds it", async () => {
    const hellos: unknown[] = [];
    api.onSocket((socket, hello, path) => {
      hellos.push({ ...hello, path });
      send(socket, ready(), ...eventFrames(0, events.length));
    });
    renderHook(() => useTaskSocket("a task/1"));
    await whole();
    expect(hellos).toEqual([{ type: "authenticate", after: 0, path: "/api/ws/task/a%20task%2F1" }]);
    expect(useTaskStore.getState().connection).toBe("live");
  });

  it("shows a replay that comes in parts as one", async () => {
    api.onSocket((socket) => {
      send(socket, ready(), ...eventFrames(0, 10));
      setTimeout(() => send(socket, ...eventFrames(10, events.length)), 60);
    });
    const shown: number[] = [];
    const stop = useTaskStore.subscribe(({ events: { length } }) => shown.push(length));
    renderHook(() => useTaskSocket("t"));
    await whole();
    stop();
    expect(new Set(shown)).toEqual(new Set([0, events.length]));
  });

  it("has every event once after drops, repeats and a gap", async () => {
    const afters: unknown[] = [];
    api.onSocket((socket, { after }) => {
      afters.push(after);
      const from = Number(after);
      send(socket, ready());
      if (afters.length === 1) {
        send(socket, ...eventFrames(0, 10));
        setTimeout(() => socket.terminate(), 50);
      } else if (afters.length === 2)
        send(socket, ...eventFrames(from - 3, from + 4), ...eventFrames(from + 6, from + 8));
      else send(socket, ...eventFrames(from, events.length));
    });
    renderHook(() => useTaskSocket("t"));
    await whole();
    expect(afters[0]).toBe(0);
    expect(afters[1]).toBe(10);
    expect(afters).toHaveLength(3);
  }, 15_000);

  it("asks again when a heartbeat tells of an event that never came", async () => {
    const afters: unknown[] = [];
    api.onSocket((socket, { after }) => {
      afters.push(after);
      send(
        socket,
        ready(),
        ...eventFrames(Number(after), afters.length === 1 ? 12 : events.length),
      );
      if (afters.length === 1) send(socket, { type: "heartbeat", seq: events.length });
    });
    renderHook(() => useTaskSocket("t"));
    await whole();
    expect(afters).toEqual([0, 12]);
  }, 15_000);

  it("shows streaming text until its closing event is there", async () => {
    const at = events.findIndex((one) => one.event.type === "model.answered");
    const answered = events[at]?.event;
    const streamId = answered?.type === "model.answered" ? answered.request_id : "";
    let open: WebSocket | undefined;
    const delta = (text: string): TaskSocketFrame => ({
      type: "delta",
      delta: { task_id: "t", stream_id: streamId, kind: "text", text, tool: null },
    });
    api.onSocket((socket) => {
      open = socket;
      send(socket, ready(), ...eventFrames(0, at), delta("Read"), delta("ing"));
    });
    renderHook(() => useTaskSocket("t"));
    const stream = () => useTaskStore.getState().streams.open[streamId];
    await waitFor(() => expect(stream()).toEqual([{ kind: "text", tool: null, text: "Reading" }]));
    if (open) send(open, ...eventFrames(at, at + 1), delta(" late"));
    await waitFor(() => expect(useTaskStore.getState().state?.seq).toBe(at + 1));
    expect(stream()).toBeUndefined();
  });

  it("stops asking when the server refuses for good", async () => {
    let sockets = 0;
    const refusal: TaskSocketFrame = {
      type: "error",
      code: "not_found",
      message: "There is no task 't'.",
      hint: "",
    };
    const closed = new Promise((done) => {
      api.onSocket((socket) => {
        sockets += 1;
        send(socket, refusal);
        socket.on("close", done);
        socket.close();
      });
    });
    renderHook(() => useTaskSocket("t"));
    await waitFor(() => expect(useTaskStore.getState().refusal).toEqual(refusal));
    await closed;
    // Were a retry planned, this would make it at once; the answer below comes after it.
    retrySockets();
    await fetch(`${api.origin}/`);
    expect(sockets).toBe(1);
  });
});
