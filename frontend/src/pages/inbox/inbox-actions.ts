/** Keys of the inbox. */
import type { Action } from "@/lib/action";
import type { Task } from "@/types/api";

export interface InboxContext {
  /** Rows in the order shown. */
  rows: readonly Task[];
  /** Index of the selected row; -1 when there is none. */
  selected: number;
  /** Selects a row and brings it into view. */
  select: (task: Task) => void;
  open: (task: Task) => void;
  search: () => void;
}

function mover(
  label: string,
  keys: readonly string[],
  target: (selected: number, last: number) => number,
): Action<InboxContext> {
  return {
    label,
    keys,
    repeats: true,
    isEnabled: ({ rows }) => rows.length > 0,
    perform: ({ rows, selected, select }) => {
      const last = rows.length - 1;
      const row = rows[Math.min(last, Math.max(0, target(selected, last)))];
      if (row !== undefined) select(row);
    },
  };
}

export const inboxActions: readonly Action<InboxContext>[] = [
  mover("Next task", ["j", "arrowdown"], (selected) => selected + 1),
  mover("Previous task", ["k", "arrowup"], (selected) => selected - 1),
  mover("First task", ["home"], () => 0),
  mover("Last task", ["end"], (_, last) => last),
  {
    label: "Open the task",
    keys: ["enter"],
    isEnabled: ({ rows, selected }) => rows[selected] !== undefined,
    perform: ({ rows, selected, open }) => {
      const row = rows[selected];
      if (row !== undefined) open(row);
    },
  },
  {
    label: "Search tasks",
    keys: ["/"],
    isEnabled: () => true,
    perform: ({ search }) => search(),
  },
];
