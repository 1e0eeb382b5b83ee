/** The connection over which Tasks' rows arrive. */
import { create } from "zustand";

import type { Connection } from "@/lib/connection";

interface LiveStore {
  connection: Connection;
  connectionChanged: (connection: Connection) => void;
}

export const useLiveStore = create<LiveStore>()((set) => ({
  connection: "connecting",
  connectionChanged: (connection) => set({ connection }),
}));
