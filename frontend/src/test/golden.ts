/** The golden logs of contracts/golden, for tests over real events. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { StoredEvent, TaskState } from "@/types/api";

export interface Golden {
  name: string;
  events: StoredEvent[];
  state: TaskState;
}

const FOLDER = resolve(import.meta.dirname, "../../../contracts/golden");

/** The log of this name ("whole-job"), with the state that it folds to. */
export function goldenLog(name: string): Golden {
  return JSON.parse(readFileSync(resolve(FOLDER, `${name}.json`), "utf8")) as Golden;
}
