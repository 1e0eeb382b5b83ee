/** Keys of every screen of a Task. */
import { type Action, always } from "@/lib/action";
import { canStop, taskPath } from "@/lib/task-phase";
import type { TaskState } from "@/types/api";

export interface TaskContext {
  taskId: string;
  /** Null until the log has come. */
  state: TaskState | null;
  navigate: (to: string) => void;
  /** Asks the server to stop the Task. */
  stop: () => void;
}

/** Stop: possible while the agent works or would go on. */
export const stopTask: Action<TaskContext> = {
  label: "Stop the task",
  keys: ["mod+."],
  isEnabled: ({ state }) => state !== null && !state.cancel_requested && canStop(state.phase),
  perform: ({ stop }) => stop(),
};

export const openTimeline: Action<TaskContext> = {
  label: "Timeline",
  keys: ["g t"],
  isEnabled: always,
  perform: ({ taskId, navigate }) => navigate(taskPath(taskId, "timeline")),
};

export const openPlan: Action<TaskContext> = {
  label: "Plan",
  keys: ["g p"],
  isEnabled: always,
  perform: ({ taskId, navigate }) => navigate(taskPath(taskId, "plan")),
};

export const openReview: Action<TaskContext> = {
  label: "Review",
  keys: ["g v"],
  isEnabled: always,
  perform: ({ taskId, navigate }) => navigate(taskPath(taskId, "review")),
};

export const taskActions = [openTimeline, openPlan, openReview, stopTask] as const;
