/** Keys that work on every screen. */
import { type Action, always } from "@/lib/action";

/** What these actions need; `navigate` takes an address of the app. */
export interface PlacesContext {
  navigate: (to: string) => void;
  openKeys: () => void;
  /** Where the next Task that needs a person is; null when none does. */
  nextNeeding: string | null;
}

export const newTask: Action<PlacesContext> = {
  label: "New task",
  keys: ["c"],
  isEnabled: always,
  perform: ({ navigate }) => navigate("/new"),
};

export const openInbox: Action<PlacesContext> = {
  label: "Inbox",
  keys: ["g i"],
  isEnabled: always,
  perform: ({ navigate }) => navigate("/"),
};

export const openRepositories: Action<PlacesContext> = {
  label: "Repositories",
  keys: ["g r"],
  isEnabled: always,
  perform: ({ navigate }) => navigate("/repositories"),
};

export const openNextNeeding: Action<PlacesContext> = {
  label: "Next task that needs you",
  keys: ["."],
  isEnabled: ({ nextNeeding }) => nextNeeding !== null,
  perform: ({ navigate, nextNeeding }) => {
    if (nextNeeding !== null) navigate(nextNeeding);
  },
};

export const showKeysSheet: Action<PlacesContext> = {
  label: "Keys of this screen",
  keys: ["?"],
  isEnabled: always,
  perform: ({ openKeys }) => openKeys(),
};

export const placeActions = [
  newTask,
  openInbox,
  openRepositories,
  openNextNeeding,
  showKeysSheet,
] as const;
