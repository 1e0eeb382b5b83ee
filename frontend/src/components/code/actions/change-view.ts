/** How the Review is shown: order, side by side, folds, the editor. */
import type { ReviewContext } from "@/components/code/actions/review-context";
import { EXPAND_LINES, gapKey } from "@/components/code/model/blocks";
import { type Action, always } from "@/lib/action";
import { cursorMoved, fileFolded, gapOpened } from "@/stores/review-store";

export const toggleOrder: Action<ReviewContext> = {
  label: "Plan order or folders",
  keys: ["o"],
  isEnabled: always,
  perform: ({ store }) => {
    store.setState(({ order, moves }) => ({
      order: order === "plan" ? "folders" : "plan",
      moves: moves + 1,
    }));
  },
};

export const toggleSplit: Action<ReviewContext> = {
  label: "Side by side or inline",
  keys: ["s"],
  isEnabled: ({ wide }) => wide,
  perform: ({ store }) => {
    store.setState(({ view }) => ({ view: view === "split" ? "inline" : "split" }));
  },
};

/** Whether a file is folded; an entry of the person's own wins over its default. */
export function isFileFolded(
  changeId: string,
  fileFolds: Readonly<Record<string, boolean>>,
): boolean {
  return fileFolds[changeId] ?? false;
}

export const foldFile: Action<ReviewContext> = {
  label: "Fold the file",
  keys: ["z"],
  isEnabled: ({ current }) => current !== null,
  perform: ({ current, store }) => {
    if (!current) return;
    const { id } = current.change;
    fileFolded(store, id, !isFileFolded(id, store.getState().fileFolds));
  },
};

/** Opens more unchanged lines on both sides of the Hunk under the cursor. */
export const moreContext: Action<ReviewContext> = {
  label: "More context",
  keys: ["+"],
  isEnabled: ({ current }) => current?.hunk.kind === "lines",
  perform: ({ current, order, store }) => {
    if (!current) return;
    const file = order.files.find(({ change }) => change.id === current.change.id);
    const lines = file?.hunks.filter(({ hunk }) => hunk.kind === "lines") ?? [];
    const at = lines.indexOf(current);
    gapOpened(store, gapKey(current.change.id, at), { top: 0, bottom: EXPAND_LINES });
    gapOpened(store, gapKey(current.change.id, at + 1), { top: EXPAND_LINES, bottom: 0 });
  },
};

export const filterFiles: Action<ReviewContext> = {
  label: "Filter files",
  keys: ["f"],
  isEnabled: always,
  perform: ({ focusFilter }) => focusFilter(),
};

export const openWholeFile: Action<ReviewContext> = {
  label: "Whole file",
  keys: [],
  isEnabled: ({ current, roomForEditor }) =>
    roomForEditor && current !== null && current.hunk.kind !== "mode" && !current.change.binary,
  perform: ({ current, store }) => {
    if (!current) return;
    store.setState({ editorFile: current.change.id });
    fileFolded(store, current.change.id, false);
    cursorMoved(store, current.hunk.id);
  },
};

/** Back from the editor to the Hunk where it was opened. */
export const leaveEditor: Action<ReviewContext> = {
  label: "Leave the editor",
  keys: ["escape"],
  isEnabled: ({ store }) => {
    const { editorFile, view, rejecting } = store.getState();
    return editorFile !== null || view === "editor" || rejecting !== null;
  },
  perform: ({ store }) => {
    const { cursor, rejecting, view } = store.getState();
    if (rejecting !== null) {
      store.setState({ rejecting: null });
      return;
    }
    store.setState({ editorFile: null, view: view === "editor" ? "inline" : view });
    cursorMoved(store, cursor);
  },
};
