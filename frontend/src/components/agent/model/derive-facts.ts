/** The facts at the timeline's right: cost, tokens, staged files. Pure. */
import type { Spending, StagedChange, TaskState } from "@/types/api";

export interface CostFacts {
  usd: number;
  limitUsd: number | null;
  /** Shares of the bar by phase, 0 to 1 of the limit (of all that was spent without one). */
  shares: readonly { phase: string; share: number }[];
  /** Part of the limit that is used up, 0 to 1; null without a limit. */
  used: number | null;
  tokensIn: number;
  tokensOut: number;
  /** Part of the input that came from the cache, 0 to 1; null before the first answer. */
  cached: number | null;
  turns: number;
  /** Answers whose model has no known price. */
  unpriced: number;
}

const PHASES = ["understanding", "planning", "executing"];

export function costFacts(state: TaskState): CostFacts {
  const spent = Object.values(state.spending);
  const total = (of: (one: Spending) => number) => spent.reduce((sum, one) => sum + of(one), 0);
  const usd = total((one) => one.cost_usd);
  const limitUsd = state.limits.cost_usd;
  const whole = Math.max(limitUsd ?? 0, usd);
  const cacheRead = total(({ usage }) => usage.cache_read_tokens);
  const tokensIn = cacheRead + total(({ usage }) => usage.input_tokens + usage.cache_write_tokens);
  return {
    usd,
    limitUsd,
    shares: PHASES.map((phase) => ({
      phase,
      share: whole === 0 ? 0 : (state.spending[phase]?.cost_usd ?? 0) / whole,
    })),
    used: limitUsd === null ? null : usd / limitUsd,
    tokensIn,
    tokensOut: total(({ usage }) => usage.output_tokens),
    cached: tokensIn === 0 ? null : cacheRead / tokensIn,
    turns: total(({ turns }) => turns),
    unpriced: total(({ unpriced }) => unpriced),
  };
}

/** Staged files in the order of their paths. */
export function stagedFiles(state: TaskState): StagedChange[] {
  return Object.values(state.changes)
    .map(({ change }) => change)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export interface Counts {
  additions: number;
  deletions: number;
}

/** Lines of the whole staged set. */
export function stagedCounts(state: TaskState): Counts {
  return sumOf(Object.values(state.changes).map(({ change }) => change));
}

/** Lines by the Step that last touched the file. */
export function countsByStep(state: TaskState): Map<string, Counts> {
  const byStep = new Map<string, Counts>();
  for (const { change, step_id: stepId } of Object.values(state.changes))
    if (stepId !== null) byStep.set(stepId, sumOf([byStep.get(stepId) ?? NONE, change]));
  return byStep;
}

const NONE: Counts = { additions: 0, deletions: 0 };

function sumOf(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, one) => ({
      additions: sum.additions + one.additions,
      deletions: sum.deletions + one.deletions,
    }),
    NONE,
  );
}

/** How commands run, by the Workspace's sandbox level (backend: koda/workspace/sandbox). */
export function sandboxWords(level: number): string {
  if (level === 1) return "sandboxed, own namespaces";
  return level === 2 ? "sandboxed, by kernel rules" : "without a sandbox";
}

/** Where a staged file is reviewed: the Review's anchor of that file. */
export function fileAnchor(path: string): string {
  return `#f-${encodeURIComponent(path)}`;
}
