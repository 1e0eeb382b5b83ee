/** How a socket stands, as people are told: silence for a second, a word, then a strip. */

/** `connecting`: not yet, or for under a second; `offline`: for over five seconds. */
export type Connection = "connecting" | "live" | "reconnecting" | "offline";

/** Down for longer than this, the connection mark says so. */
export const RECONNECTING_AFTER_MS = 1_000;
/** Down for longer than this, a strip says up to which event is shown. */
export const OFFLINE_AFTER_MS = 5_000;
/** The server speaks every 15 s at least (HeartbeatFrame); longer silence is a dead line. */
export const SILENCE_MS = 25_000;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** Wait before try number `attempt` (from 0): doubling, with `random` (0 to 1) as jitter. */
export function retryDelayMs(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return longest * (0.5 + random / 2);
}
