/** What is open over any screen. */
import { create } from "zustand";

interface LayoutStore {
  /** The sheet that lists the keys of the screen. */
  keysOpen: boolean;
  keysOpened: () => void;
  keysClosed: () => void;
}

export const useLayoutStore = create<LayoutStore>()((set) => ({
  keysOpen: false,
  keysOpened: () => set({ keysOpen: true }),
  keysClosed: () => set({ keysOpen: false }),
}));
