/** What has been decided on each Hunk: the server's answer, overlaid by what is on its way there. */
import type { Decision, PendingDecision } from "@/stores/review-store";
import type { Changes, HunkInfo, TaskState } from "@/types/api";

export type Mark = "open" | "accepted" | "rejected" | "delivered";

export interface HunkState {
  mark: Mark;
  reason: string;
  /** Who decided, by id; null: nobody, or this person just now. */
  by: string | null;
  /** Not confirmed by the server yet. */
  unsent: boolean;
  /** Why the server refused the last Decision on this Hunk; empty when it did not. */
  refusal: string;
}

export interface HunkCounts {
  total: number;
  accepted: number;
  rejected: number;
  open: number;
  delivered: number;
}

export type HunkStates = ReadonlyMap<string, HunkState>;

const MARKS: Record<Decision, Mark> = { accept: "accepted", reject: "rejected" };

/** Decisions and Deliveries as the log has them now. */
export interface LiveReview {
  decisions: TaskState["decisions"];
  delivered: ReadonlySet<string>;
}

/** What the log says, or null while it is behind: not replayed yet, or older than `afterSeq`. */
export function liveReview(
  state: TaskState | null,
  endSeq: number | null,
  afterSeq: number,
): LiveReview | null {
  if (state === null || endSeq === null || state.seq < Math.max(endSeq, afterSeq)) return null;
  const done = state.deliveries.filter((delivery) => delivery.outcome === "delivered");
  return {
    decisions: state.decisions,
    delivered: new Set(done.flatMap((delivery) => delivery.hunk_ids)),
  };
}

/** What may overlay the server's answer. */
export interface Overlay {
  pending: Readonly<Record<string, PendingDecision>>;
  refusals: Readonly<Record<string, string>>;
  live: LiveReview | null;
}

interface Decided {
  decision: Decision | null;
  reason: string;
  by: string | null;
}

function decidedOf(hunk: HunkInfo, overlay: Overlay): Decided {
  const pending = overlay.pending[hunk.id];
  if (pending) return { decision: pending.decision, reason: pending.reason, by: null };
  if (!overlay.live) return { decision: hunk.decision, reason: hunk.reason, by: hunk.decided_by };
  const live = overlay.live.decisions[hunk.id];
  return {
    decision: live?.decision ?? null,
    reason: live?.reason ?? "",
    by: live?.user_id ?? null,
  };
}

function stateOf(hunk: HunkInfo, overlay: Overlay): HunkState {
  const { decision, reason, by } = decidedOf(hunk, overlay);
  if (hunk.delivered || overlay.live?.delivered.has(hunk.id))
    return { mark: "delivered", reason: "", by, unsent: false, refusal: "" };
  return {
    mark: decision ? MARKS[decision] : "open",
    reason,
    by,
    unsent: hunk.id in overlay.pending,
    refusal: overlay.refusals[hunk.id] ?? "",
  };
}

function sameState(one: HunkState, other: HunkState): boolean {
  return (
    one.mark === other.mark &&
    one.reason === other.reason &&
    one.by === other.by &&
    one.unsent === other.unsent &&
    one.refusal === other.refusal
  );
}

/** The state of every Hunk by id; where `before` says the same, its very object. */
export function deriveStates(
  changes: Changes,
  overlay: Overlay,
  before: HunkStates | null = null,
): HunkStates {
  const states = new Map<string, HunkState>();
  for (const change of changes.changes)
    for (const hunk of change.hunks) {
      const state = stateOf(hunk, overlay);
      const known = before?.get(hunk.id);
      states.set(hunk.id, known && sameState(known, state) ? known : state);
    }
  return states;
}

export const UNKNOWN_STATE: HunkState = {
  mark: "open",
  reason: "",
  by: null,
  unsent: false,
  refusal: "",
};

/** Counts over the Hunks given by id. */
export function countMarks(states: HunkStates, hunkIds: Iterable<string>): HunkCounts {
  const counts = { total: 0, accepted: 0, rejected: 0, open: 0, delivered: 0 };
  for (const hunkId of hunkIds) {
    counts.total += 1;
    counts[(states.get(hunkId) ?? UNKNOWN_STATE).mark] += 1;
  }
  return counts;
}

/** The server's answer after these Decisions, so that it need not be asked for again. */
export function withDecisions(
  changes: Changes,
  decisions: readonly { hunk_id: string; decision: Decision | null; reason?: string }[],
  by: string | null,
): Changes {
  const made = new Map(decisions.map((one) => [one.hunk_id, one]));
  return {
    ...changes,
    changes: changes.changes.map((change) => {
      if (!change.hunks.some((hunk) => made.has(hunk.id))) return change;
      const hunks = change.hunks.map((hunk) => {
        const one = made.get(hunk.id);
        if (!one) return hunk;
        const decided_by = one.decision ? by : null;
        return { ...hunk, decision: one.decision, reason: one.reason ?? "", decided_by };
      });
      return { ...change, hunks };
    }),
  };
}

const WORDS: Record<Mark, string> = {
  open: "To decide",
  accepted: "Accepted",
  rejected: "Rejected",
  delivered: "Delivered",
};

/** The state in words; a Task that cannot be reviewed now has nothing to decide. */
export function markInWords(mark: Mark, reviewable: boolean): string {
  return mark === "open" && !reviewable ? "Staged" : WORDS[mark];
}
