/**
 * Screen state of one Task's Review: cursor, view, what is open, and Decisions on their way.
 *
 * Kept for as long as the page lives, so that going back finds the same place; Decisions that the
 * server has not confirmed are also kept in this browser until they are.
 */
import { type StoreApi, createStore } from "zustand";

import { loadPending, savePending } from "@/stores/pending-decisions";

export type Decision = "accept" | "reject";
export type Order = "plan" | "folders";
export type ReviewView = "inline" | "split" | "editor";
export type Panel = "deliver" | "revise" | "reject";

/** A Decision made here that the server has not confirmed; `decision` null takes one back. */
export interface PendingDecision {
  decision: Decision | null;
  reason: string;
  /** Digest of the staged set that was on screen. */
  digest: string;
}

/** Lines opened by hand at the two ends of a gap between Hunks. */
export interface Opened {
  top: number;
  bottom: number;
}

export interface ReviewState {
  cursor: string | null;
  /** Grows with every move that must bring the cursor into view. */
  moves: number;
  order: Order;
  view: ReviewView;
  filter: string;
  /** Decided Hunks that stay open. */
  opened: ReadonlySet<string>;
  /** Folded or opened by hand; a file without an entry has its default. */
  fileFolds: Readonly<Record<string, boolean>>;
  gaps: Readonly<Record<string, Opened>>;
  /** Rows drawn of a long Hunk, where more than the default were asked for. */
  rowLimits: Readonly<Record<string, number>>;
  /** Lines of base files, by change and digest; kept when their content no longer is. */
  lineCounts: Readonly<Record<string, number>>;
  /** The change whose file is open in the editor. */
  editorFile: string | null;
  /** The Hunk whose reason for rejecting is being asked. */
  rejecting: string | null;
  panel: Panel | null;
  pending: Readonly<Record<string, PendingDecision>>;
  /** Why the server refused the last Decision on a Hunk. */
  refusals: Readonly<Record<string, string>>;
  /** The event that holds the last confirmed Decision; an older view of the log lacks it. */
  confirmedSeq: number;
  /** Hunks decided together, latest last; what taking back goes through. */
  history: readonly (readonly string[])[];
  /** The last thing to be said aloud. */
  spoken: string;
}

const START: ReviewState = {
  cursor: null,
  moves: 0,
  order: "plan",
  view: "inline",
  filter: "",
  opened: new Set(),
  fileFolds: {},
  gaps: {},
  rowLimits: {},
  lineCounts: {},
  editorFile: null,
  rejecting: null,
  panel: null,
  pending: {},
  refusals: {},
  confirmedSeq: 0,
  history: [],
  spoken: "",
};

export type ReviewStore = StoreApi<ReviewState>;

const stores = new Map<string, ReviewStore>();

/** The store of a Task's Review; made at the first call. */
export function reviewStore(taskId: string): ReviewStore {
  const known = stores.get(taskId);
  if (known) return known;
  const store = createStore<ReviewState>(() => ({ ...START, pending: loadPending(taskId) }));
  store.subscribe((state, before) => {
    if (state.pending !== before.pending) savePending(taskId, state.pending);
  });
  stores.set(taskId, store);
  return store;
}

/** The cursor went to a Hunk; `reveal` false leaves the scroll where it is (it was clicked). */
export function cursorMoved(store: ReviewStore, hunkId: string | null, reveal = true): void {
  store.setState((state) => ({
    cursor: hunkId,
    moves: reveal ? state.moves + 1 : state.moves,
    rejecting: state.rejecting === hunkId ? hunkId : null,
  }));
}

/** These Hunks were decided here (`decision` null: taken back) and are to be sent. */
export function hunksDecided(
  store: ReviewStore,
  hunkIds: readonly string[],
  decision: PendingDecision,
): void {
  store.setState((state) => {
    const pending = { ...state.pending };
    const refusals = { ...state.refusals };
    const opened = new Set(state.opened);
    for (const hunkId of hunkIds) {
      pending[hunkId] = decision;
      delete refusals[hunkId];
      opened.delete(hunkId);
    }
    const history =
      decision.decision === null
        ? state.history.filter((ids) => !ids.some((hunkId) => hunkIds.includes(hunkId)))
        : [...state.history.filter((ids) => ids.join() !== hunkIds.join()), hunkIds];
    return { pending, refusals, opened, history };
  });
}

function without(
  pending: Readonly<Record<string, PendingDecision>>,
  sent: Readonly<Record<string, PendingDecision>>,
): Record<string, PendingDecision> {
  return Object.fromEntries(Object.entries(pending).filter(([id, one]) => sent[id] !== one));
}

/** The server has these, as event `seq`; a Hunk decided anew in the meantime stays pending. */
export function decisionsConfirmed(
  store: ReviewStore,
  sent: Readonly<Record<string, PendingDecision>>,
  seq: number,
): void {
  store.setState((state) => ({
    pending: without(state.pending, sent),
    confirmedSeq: Math.max(state.confirmedSeq, seq),
  }));
}

/** The server refused these, for this reason; they count as never made. */
export function decisionsRefused(
  store: ReviewStore,
  sent: Readonly<Record<string, PendingDecision>>,
  reason: string,
): void {
  store.setState((state) => {
    const refusals = { ...state.refusals };
    for (const hunkId of Object.keys(sent)) refusals[hunkId] = reason;
    return { pending: without(state.pending, sent), refusals, spoken: `Not saved. ${reason}` };
  });
}

/** A decided Hunk was opened or folded by hand. */
export function hunkToggled(store: ReviewStore, hunkId: string): void {
  store.setState((state) => {
    const opened = new Set(state.opened);
    if (!opened.delete(hunkId)) opened.add(hunkId);
    return { opened };
  });
}

/** A file was folded (true) or opened (false) by hand. */
export function fileFolded(store: ReviewStore, changeId: string, folded: boolean): void {
  store.setState((state) => ({ fileFolds: { ...state.fileFolds, [changeId]: folded } }));
}

/** Unchanged lines of a gap were asked for. */
export function gapOpened(store: ReviewStore, gap: string, more: Opened): void {
  store.setState((state) => {
    const now = state.gaps[gap] ?? { top: 0, bottom: 0 };
    const next = { top: now.top + more.top, bottom: now.bottom + more.bottom };
    return { gaps: { ...state.gaps, [gap]: next } };
  });
}

/** More rows of a long Hunk were asked for. */
export function rowLimitRaised(store: ReviewStore, hunkId: string, rows: number): void {
  store.setState((state) => ({ rowLimits: { ...state.rowLimits, [hunkId]: rows } }));
}

/** The content of a file came; `key` is its change and digest. */
export function fileMeasured(store: ReviewStore, key: string, lines: number): void {
  if (store.getState().lineCounts[key] === lines) return;
  store.setState((state) => ({ lineCounts: { ...state.lineCounts, [key]: lines } }));
}
