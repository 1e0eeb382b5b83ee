/** The Task on screen: its log, its folded state, and text that is streaming in. */
import { create } from "zustand";

import type { Connection } from "@/lib/connection";
import { reduceTask } from "@/stores/reduce-task";
import {
  addDelta,
  closeStreams,
  NO_STREAMS,
  type StreamPart,
  type Streams,
} from "@/stores/streams";
import type { Delta, ErrorFrame, StoredEvent, TaskState } from "@/types/api";

/** A frame of the log: what `arrived` takes, in the order of the socket. */
export type LogFrame = { type: "event"; event: StoredEvent } | { type: "delta"; delta: Delta };

interface TaskView {
  /** The Task on screen; null while none is. */
  taskId: string | null;
  /** Folded from `events`; null until the first has come. */
  state: TaskState | null;
  /** The whole log in order, without gaps. */
  events: readonly StoredEvent[];
  /** Text under way by request_id or call_id; gone once its closing event is here. */
  streams: Streams;
  /** The log's end when the socket was last let in: the replay is over once `state.seq` is there. */
  endSeq: number | null;
  connection: Connection;
  /** Where the log stood when the connection was lost for long; null while it was not. */
  lostAtSeq: number | null;
  /** How many events were caught up after such a loss, to be said once; then null again. */
  caughtUp: number | null;
  /** Why the server refused the socket for good. */
  refusal: ErrorFrame | null;
}

interface TaskActions {
  /** A Task's screen was opened; forgets the one before, keeps what is known of the same one. */
  taskOpened: (taskId: string) => void;
  /** The server let the socket in. Streams restart: their middle may have been missed. */
  socketReady: (endSeq: number) => void;
  /** Frames came, in order. Events already known are skipped; throws on a gap in seq. */
  framesArrived: (frames: readonly LogFrame[]) => void;
  connectionChanged: (connection: Connection) => void;
  /** "38 events caught up" has been on screen long enough. */
  caughtUpSaid: () => void;
  socketRefused: (error: ErrorFrame) => void;
}

const EMPTY: TaskView = {
  taskId: null,
  state: null,
  events: [],
  streams: NO_STREAMS,
  endSeq: null,
  connection: "connecting",
  lostAtSeq: null,
  caughtUp: null,
  refusal: null,
};

/** Sole writer of Task state. Select one field a hook: `useTaskStore((s) => s.state?.phase)`. */
export const useTaskStore = create<TaskView & TaskActions>()((set) => ({
  ...EMPTY,
  taskOpened: (taskId) =>
    set((view) => (view.taskId === taskId ? { refusal: null } : { ...EMPTY, taskId })),
  socketReady: (endSeq) =>
    set((view) => {
      const ready = { ...view, endSeq, streams: { ...view.streams, open: {} }, refusal: null };
      return { ...ready, ...catchUp(ready) };
    }),
  framesArrived: (frames) => set((view) => withFrames(view, frames)),
  connectionChanged: (connection) =>
    set((view) =>
      connection === "offline" && view.lostAtSeq === null
        ? { connection, lostAtSeq: view.state?.seq ?? 0 }
        : { connection },
    ),
  caughtUpSaid: () => set({ caughtUp: null }),
  socketRefused: (refusal) => set({ refusal }),
}));

/** Parts of a stream under way, for `useTaskStore`; undefined when it has ended or not begun. */
export function selectStream(streamId: string) {
  return (view: TaskView): readonly StreamPart[] | undefined => view.streams.open[streamId];
}

function withFrames(view: TaskView, frames: readonly LogFrame[]): Partial<TaskView> {
  let { state, streams } = view;
  const fresh: StoredEvent[] = [];
  for (const frame of frames) {
    if (frame.type === "delta") {
      streams = addDelta(streams, frame.delta);
      continue;
    }
    if (state !== null && frame.event.seq <= state.seq) continue;
    state = reduceTask(state, frame.event);
    streams = closeStreams(streams, frame.event);
    fresh.push(frame.event);
  }
  const events = fresh.length > 0 ? view.events.concat(fresh) : view.events;
  return { state, streams, events, ...catchUp({ ...view, state }) };
}

/** Once the replay after a long loss is whole, how much of it there was. */
function catchUp(view: Pick<TaskView, "state" | "lostAtSeq" | "endSeq">): Partial<TaskView> {
  const { state, lostAtSeq, endSeq } = view;
  const shown = state?.seq ?? 0;
  if (lostAtSeq === null || endSeq === null || shown < endSeq) return {};
  return { lostAtSeq: null, caughtUp: shown - lostAtSeq };
}
