/** The timeline: everything that happened in a Task, and what happens now. */
import "@/components/agent/agent.css";

import { useMemo, useRef } from "react";
import { useParams } from "react-router";

import { TimelineScreen } from "@/components/agent/timeline-screen";
import { type TimelineTools, TimelineToolsContext } from "@/components/agent/timeline-tools";
import { Skeleton } from "@/components/ui/skeleton";
import { useTaskStore } from "@/stores/task-store";
import { timelineStore } from "@/stores/timeline-store";

export function TimelinePage() {
  const { taskId = "" } = useParams();
  const field = useRef<HTMLTextAreaElement>(null);
  const state = useTaskStore((store) => (store.taskId === taskId ? store.state : null));
  const tools = useMemo(
    (): TimelineTools => ({
      taskId,
      store: timelineStore(taskId),
      focusComposer: () => field.current?.focus(),
    }),
    [taskId],
  );
  if (state === null)
    return (
      <main aria-busy="true" aria-label="Timeline" className="flex-1 bg-sheet p-6">
        <Skeleton lines={8} line="h-4 my-2.5" />
      </main>
    );
  return (
    <TimelineToolsContext value={tools}>
      <TimelineScreen key={taskId} state={state} field={field} />
    </TimelineToolsContext>
  );
}
