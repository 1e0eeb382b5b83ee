/**
 * Screen state of one Task's timeline: cursor, filter, what is open, the message being written.
 * Kept for as long as the page lives, so that coming back finds the same place and words.
 */
import { createStore, type StoreApi } from "zustand";

export type TimelineFilter = "all" | "changes" | "commands" | "decisions";

/** A message that did not arrive. Sent again with the same key, it cannot arrive twice. */
export interface Unsent {
  text: string;
  idempotencyKey: string;
  why: string;
}

export interface TimelineState {
  filter: TimelineFilter;
  /** Key of the row with the cursor. */
  cursor: string | null;
  /** Grows with every move that must bring the cursor into view. */
  moves: number;
  /** Rows opened or closed by hand; one without an entry has its default. */
  toggled: Readonly<Record<string, boolean>>;
  /** The log's end is in sight and stays so. */
  follow: boolean;
  /** Last event when the reader left the end. */
  leftSeq: number;
  /** Words that are looked for; null while the find field is closed. */
  query: string | null;
  draft: string;
  unsent: Unsent | null;
}

const START: TimelineState = {
  filter: "all",
  cursor: null,
  moves: 0,
  toggled: {},
  follow: true,
  leftSeq: 0,
  query: null,
  draft: "",
  unsent: null,
};

export type TimelineStore = StoreApi<TimelineState>;

const stores = new Map<string, TimelineStore>();

/** The store of a Task's timeline; made at the first call. */
export function timelineStore(taskId: string): TimelineStore {
  const known = stores.get(taskId);
  if (known) return known;
  const store = createStore<TimelineState>(() => START);
  stores.set(taskId, store);
  return store;
}

/** The cursor went to a row; `reveal` false leaves the scroll where it is (it was clicked). */
export function rowReached(store: TimelineStore, key: string, seq: number, reveal = true): void {
  store.setState((state) => ({
    cursor: key,
    moves: reveal ? state.moves + 1 : state.moves,
    follow: reveal ? false : state.follow,
    leftSeq: state.follow && reveal ? seq : state.leftSeq,
  }));
}

/** A row was opened or closed by hand. */
export function rowToggled(store: TimelineStore, key: string, open: boolean): void {
  store.setState(({ toggled }) => ({ toggled: { ...toggled, [key]: open } }));
}

/** All of these rows were opened or closed by hand. */
export function rowsToggled(store: TimelineStore, keys: readonly string[], open: boolean): void {
  const all = Object.fromEntries(keys.map((key) => [key, open]));
  store.setState(({ toggled }) => ({ toggled: { ...toggled, ...all } }));
}

export function filterChosen(store: TimelineStore, filter: TimelineFilter): void {
  store.setState({ filter });
}

/** The reader came to the log's end, or left it when `seq` was the last event. */
export function followChanged(store: TimelineStore, follow: boolean, seq: number): void {
  const state = store.getState();
  if (state.follow === follow) return;
  store.setState({ follow, leftSeq: seq });
}

/** The reader asked for the log's end. */
export function endAsked(store: TimelineStore): void {
  store.setState({ follow: true, cursor: null });
}

/** Words to look for; null closes the field. */
export function queryChanged(store: TimelineStore, query: string | null): void {
  store.setState({ query });
}

export function draftChanged(store: TimelineStore, draft: string): void {
  store.setState({ draft });
}

/** A message was handed to the server; the field is free for the next. */
export function messageSent(store: TimelineStore): void {
  store.setState({ draft: "" });
}

/** The message did not arrive: it is kept. With one kept already, it goes back into the field. */
export function messageFailed(store: TimelineStore, unsent: Unsent): void {
  store.setState((state) => {
    if (state.unsent === null) return { unsent };
    return { draft: state.draft === "" ? unsent.text : `${unsent.text}\n${state.draft}` };
  });
}

/** The kept message is sent again or back in the field. */
export function messageDropped(store: TimelineStore): void {
  store.setState({ unsent: null });
}
