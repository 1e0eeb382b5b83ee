/** Keys of the new-task screen. */
import { type Action, always } from "@/lib/action";

export interface NewTaskContext {
  canStart: boolean;
  start: () => void;
  leave: () => void;
}

export const startTask: Action<NewTaskContext> = {
  label: "Start",
  keys: ["mod+enter"],
  isEnabled: ({ canStart }) => canStart,
  perform: ({ start }) => start(),
};

const leave: Action<NewTaskContext> = {
  label: "Leave, the draft is kept",
  keys: ["escape"],
  isEnabled: always,
  perform: ({ leave: go }) => go(),
};

export const newTaskActions = [startTask, leave] as const;
