/** Types of the log as tests write it. */
import type { StoredEvent } from "@/types/api";

export type { StoredEvent };
export type TaskEvent = StoredEvent["event"];
