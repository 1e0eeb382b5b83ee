/** Decisions on the Hunk under the cursor, on the rest of its file, and on the rest of all. */
import type { ReviewContext } from "@/components/code/actions/review-context";
import { nextOpen, openHunks } from "@/components/code/model/navigate";
import { decide } from "@/components/code/review-tools";
import type { Action } from "@/lib/action";
import { plural } from "@/lib/format";
import { type Decision, cursorMoved } from "@/stores/review-store";

function canDecide({ reviewable, current, states }: ReviewContext): boolean {
  return reviewable && current !== null && states.get(current.hunk.id)?.mark !== "delivered";
}

/** Goes to the next undecided Hunk; stays where none is left. */
function goOn(context: ReviewContext, decided: readonly string[]): void {
  const { order, states, store } = context;
  const after = new Map([...states].filter(([id]) => !decided.includes(id)));
  const next = nextOpen(order.hunks, after, store.getState().cursor);
  if (next !== null) cursorMoved(store, next);
}

function say(context: ReviewContext, decision: Decision, decided: number): void {
  const verb = decision === "accept" ? "accepted" : "rejected";
  const left = Math.max(0, context.counts.open - decided);
  context.store.setState({
    spoken: `${plural(decided, "hunk")} ${verb}. ${left === 0 ? "None" : left} to decide.`,
  });
}

export const acceptHunk: Action<ReviewContext> = {
  label: "Accept",
  keys: ["a"],
  isEnabled: canDecide,
  perform: (context) => {
    const { current, digest } = context;
    if (!current) return;
    decide(context, [current.hunk.id], "accept", { digest });
    say(context, "accept", 1);
    goOn(context, [current.hunk.id]);
  },
};

/** Rejects at once; the reason is asked for in place and may be skipped. */
export const rejectHunk: Action<ReviewContext> = {
  label: "Reject",
  keys: ["x"],
  isEnabled: canDecide,
  perform: (context) => {
    const { current, digest, states, store } = context;
    if (!current) return;
    const reason = states.get(current.hunk.id)?.reason ?? "";
    decide(context, [current.hunk.id], "reject", { digest, reason });
    say(context, "reject", 1);
    store.setState({ rejecting: current.hunk.id });
  },
};

/** The reason was given or skipped. */
export function reasonGiven(context: ReviewContext, hunkId: string, reason: string): void {
  const { digest, states, store } = context;
  const before = states.get(hunkId);
  if (before?.mark === "rejected" && before.reason !== reason)
    decide(context, [hunkId], "reject", { digest, reason });
  store.setState({ rejecting: null });
  goOn(context, [hunkId]);
}

function rest(
  label: string,
  keys: string,
  decision: Decision,
  ofAll: boolean,
): Action<ReviewContext> {
  const targets = ({ order, states, current }: ReviewContext) => {
    if (!ofAll && !current) return [];
    return openHunks(order.hunks, states, ofAll ? null : (current?.change.id ?? null));
  };
  return {
    label,
    keys: [keys],
    isEnabled: (context) => context.reviewable && targets(context).length > 0,
    perform: (context) => {
      const hunkIds = targets(context);
      decide(context, hunkIds, decision, { digest: context.digest });
      say(context, decision, hunkIds.length);
      goOn(context, hunkIds);
    },
  };
}

export const acceptRestOfFile = rest("Accept rest of file", "shift+a", "accept", false);
export const rejectRestOfFile = rest("Reject rest of file", "shift+x", "reject", false);
export const acceptRest = rest("Accept rest of all files", "alt+a", "accept", true);

/** The Decisions to take back: on the Hunk under the cursor, else the latest made here. */
function lastDecided({ current, states, store }: ReviewContext): readonly string[] {
  const isDecided = (hunkId: string) =>
    ["accepted", "rejected"].includes(states.get(hunkId)?.mark ?? "");
  if (current && isDecided(current.hunk.id)) return [current.hunk.id];
  const last = store.getState().history.findLast((ids) => ids.some(isDecided));
  return (last ?? []).filter(isDecided);
}

export const takeBack: Action<ReviewContext> = {
  label: "Take back",
  keys: ["u"],
  isEnabled: (context) => context.reviewable && lastDecided(context).length > 0,
  perform: (context) => {
    const hunkIds = lastDecided(context);
    const [first] = hunkIds;
    decide(context, hunkIds, null, { digest: context.digest });
    context.store.setState({
      rejecting: null,
      spoken: `Taken back: ${plural(hunkIds.length, "hunk")}.`,
    });
    if (first !== undefined) cursorMoved(context.store, first);
  },
};
