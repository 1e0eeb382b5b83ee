/** Keeps the task store equal to one Task's log, over the socket. */
import { useEffect } from "react";

import { socketUrl } from "@/lib/env";
import { FrameBuffer } from "@/lib/frame-buffer";
import { openSocket } from "@/lib/socket";
import { type LogFrame, useTaskStore } from "@/stores/task-store";
import type { TaskSocketFrame } from "@/types/api";

/**
 * Follows the Task while mounted: replays from the last event known, then live. Frames reach the
 * store once a paint; every event exactly once and in order, or the line is restarted.
 */
export function useTaskSocket(taskId: string): void {
  useEffect(() => {
    const store = useTaskStore.getState();
    store.taskOpened(taskId);
    const lastSeq = () => useTaskStore.getState().state?.seq ?? 0;
    const buffer = new FrameBuffer<LogFrame>((frames) => {
      try {
        store.framesArrived(frames);
      } catch {
        // A number is missing: ask for everything after the last good one.
        socket.restart();
      }
    });
    const socket = openSocket<TaskSocketFrame>({
      url: socketUrl(`/api/ws/task/${encodeURIComponent(taskId)}`),
      hello: () => {
        buffer.flush();
        return { type: "authenticate", after: lastSeq() };
      },
      onFrame: (frame) => {
        if (frame.type === "ready") {
          store.socketReady(frame.seq);
          // The replay in parts would show phases that are over, and move what stands below.
          if (frame.seq > lastSeq()) buffer.hold();
        } else if (frame.type === "event" || frame.type === "delta") {
          buffer.add(frame);
          if (frame.type === "event" && frame.event.seq === useTaskStore.getState().endSeq)
            buffer.flush();
        } else if (frame.type === "heartbeat") {
          buffer.flush();
          // An event was sent and never came: ask again rather than wait for the next.
          if (frame.seq > lastSeq()) socket.restart();
        }
      },
      onConnection: store.connectionChanged,
      onRefused: store.socketRefused,
    });
    return () => {
      socket.close();
      buffer.close();
    };
  }, [taskId]);
}
