/** What every part of the timeline may use: which Task, its screen state, how to get around. */
import { createContext, use } from "react";
import { useStore } from "zustand";

import type { TimelineState, TimelineStore } from "@/stores/timeline-store";

export interface TimelineTools {
  taskId: string;
  store: TimelineStore;
  /** Puts the cursor into the field for messages. */
  focusComposer: () => void;
}

export const TimelineToolsContext = createContext<TimelineTools | null>(null);

export function useTimelineTools(): TimelineTools {
  const tools = use(TimelineToolsContext);
  if (tools === null) throw new Error("expected a TimelineToolsContext around this, found none");
  return tools;
}

/** One field of the timeline's screen state. */
export function useTimeline<T>(select: (state: TimelineState) => T): T {
  return useStore(useTimelineTools().store, select);
}
