/** Everything that keys do on the timeline. */
import { type CallRow, canOpen, editedPath, isOpen } from "@/components/agent/model/open-rows";
import { fileAnchor } from "@/components/agent/model/derive-facts";
import { nextFilter } from "@/components/agent/model/filter-rows";
import type { Row } from "@/components/agent/model/row-types";
import { type Action, always } from "@/lib/action";
import { seqNumber } from "@/lib/format";
import { taskPath } from "@/lib/task-phase";
import {
  endAsked,
  filterChosen,
  queryChanged,
  rowReached,
  rowsToggled,
  rowToggled,
  type TimelineStore,
} from "@/stores/timeline-store";

export interface TimelineContext {
  taskId: string;
  store: TimelineStore;
  /** Rows that the filter shows. */
  rows: readonly Row[];
  /** Last event of the log. */
  seq: number;
  staged: boolean;
  navigate: (to: string) => void;
  focusComposer: () => void;
  copyLink: (hash: string) => void;
}

type TimelineAction = Action<TimelineContext>;

/** The row with the cursor; null while there is none. */
export function cursorRow({ store, rows }: TimelineContext): Row | null {
  const { cursor } = store.getState();
  return rows.find(({ key }) => key === cursor) ?? null;
}

function goTo({ store, seq }: TimelineContext, row: Row | undefined): void {
  if (row) rowReached(store, row.key, seq);
}

/** Goes by one row; without a cursor from the end, where the newest is. */
function moveBy(context: TimelineContext, by: 1 | -1): void {
  const { rows } = context;
  const row = cursorRow(context);
  const at = row === null ? rows.length - (by === 1 ? 1 : 0) : rows.indexOf(row);
  goTo(context, rows[Math.min(rows.length - 1, Math.max(0, at + by))]);
}

function phaseFrom(context: TimelineContext, by: 1 | -1): Row | undefined {
  const row = cursorRow(context);
  const at = row === null ? context.rows.length : context.rows.indexOf(row);
  const isPhase = ({ kind }: Row) => kind === "phase" || kind === "asked";
  return by === 1
    ? context.rows.slice(at + 1).find(isPhase)
    : context.rows.slice(0, Math.max(0, at)).findLast(isPhase);
}

const hasRows = ({ rows }: TimelineContext) => rows.length > 0;
const hasCursor = (context: TimelineContext) => cursorRow(context) !== null;

export const nextEvent: TimelineAction = {
  label: "Next event",
  keys: ["j", "arrowdown"],
  isEnabled: hasRows,
  perform: (context) => moveBy(context, 1),
  repeats: true,
};

export const previousEvent: TimelineAction = {
  label: "Previous event",
  keys: ["k", "arrowup"],
  isEnabled: hasRows,
  perform: (context) => moveBy(context, -1),
  repeats: true,
};

export const toggleEvent: TimelineAction = {
  label: "Open or close the event",
  keys: ["o", "enter"],
  isEnabled: (context) => {
    const row = cursorRow(context);
    return row !== null && canOpen(row);
  },
  perform: (context) => {
    const row = cursorRow(context);
    if (row) rowToggled(context.store, row.key, !isOpen(row, context.store.getState().toggled));
  },
};

export const toggleAll: TimelineAction = {
  label: "Open or close all",
  keys: ["shift+o"],
  isEnabled: ({ rows }) => rows.some(canOpen),
  perform: ({ store, rows }) => {
    const able = rows.filter((row): row is CallRow => canOpen(row));
    const { toggled } = store.getState();
    const keys = able.map(({ key }) => key);
    rowsToggled(store, keys, !able.every((row) => isOpen(row, toggled)));
  },
};

export const firstEvent: TimelineAction = {
  label: "First event",
  keys: ["g g", "home"],
  isEnabled: hasRows,
  perform: (context) => goTo(context, context.rows[0]),
};

export const lastEvent: TimelineAction = {
  label: "Last event, and follow",
  keys: ["g e", "end"],
  isEnabled: hasRows,
  perform: ({ store }) => endAsked(store),
};

export const previousPhase: TimelineAction = {
  label: "Previous phase",
  keys: ["["],
  isEnabled: (context) => phaseFrom(context, -1) !== undefined,
  perform: (context) => goTo(context, phaseFrom(context, -1)),
};

export const nextPhase: TimelineAction = {
  label: "Next phase",
  keys: ["]"],
  isEnabled: (context) => phaseFrom(context, 1) !== undefined,
  perform: (context) => goTo(context, phaseFrom(context, 1)),
};

export const chooseNextFilter: TimelineAction = {
  label: "Next filter",
  keys: ["f"],
  isEnabled: always,
  perform: ({ store }) => filterChosen(store, nextFilter(store.getState().filter)),
};

export const find: TimelineAction = {
  label: "Find",
  keys: ["/"],
  isEnabled: hasRows,
  perform: ({ store }) => queryChanged(store, store.getState().query ?? ""),
};

export const writeMessage: TimelineAction = {
  label: "Write a message",
  keys: ["i"],
  isEnabled: always,
  perform: ({ focusComposer }) => focusComposer(),
};

export const openHunk: TimelineAction = {
  label: "Review this edit",
  keys: ["r"],
  isEnabled: ({ staged }) => staged,
  perform: (context) => {
    const path = editedPath(cursorRow(context));
    const review = taskPath(context.taskId, "review");
    context.navigate(path === null ? review : review + fileAnchor(path));
  },
};

export const copyEventLink: TimelineAction = {
  label: "Copy a link to the event",
  keys: ["y"],
  isEnabled: hasCursor,
  perform: (context) => {
    const row = cursorRow(context);
    if (row) context.copyLink(eventHash(row.seq));
  },
};

/** "#e0128": the address of an event within its timeline. */
export function eventHash(seq: number): string {
  return `#e${seqNumber(seq)}`;
}

export const timelineActions = [
  nextEvent,
  previousEvent,
  toggleEvent,
  toggleAll,
  firstEvent,
  lastEvent,
  previousPhase,
  nextPhase,
  chooseNextFilter,
  find,
  writeMessage,
  openHunk,
  copyEventLink,
] as const;
