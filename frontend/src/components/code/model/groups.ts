/** The order in which a Review is read: by Step of the Plan, or by folder. */
import type { Order } from "@/stores/review-store";
import type { ChangeInfo, Changes, HunkInfo, StepState } from "@/types/api";

export interface ReviewHunk {
  hunk: HunkInfo;
  change: ChangeInfo;
  /** 1-based, over the whole Review in its order. */
  index: number;
}

export interface ReviewFile {
  change: ChangeInfo;
  hunks: ReviewHunk[];
}

export interface ReviewGroup {
  key: string;
  /** "Step 2", a folder, or "Outside the plan". */
  title: string;
  /** The Step's own title; empty for others. */
  detail: string;
  outside: boolean;
  files: ReviewFile[];
}

export interface ReviewOrder {
  groups: ReviewGroup[];
  files: ReviewFile[];
  hunks: ReviewHunk[];
  byId: ReadonlyMap<string, ReviewHunk>;
}

const OUTSIDE = "outside";

interface Bucket {
  key: string;
  title: string;
  detail: string;
  outside: boolean;
  changes: ChangeInfo[];
}

function byPath(one: ChangeInfo, other: ChangeInfo): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** The Step whose group a change stands in: the one that made it, else the first that names it. */
function stepOf(change: ChangeInfo, plan: readonly StepState[]): number {
  if (!change.in_plan) return -1;
  const maker = plan.findIndex(({ step }) => step.step_id === change.step_id);
  return maker >= 0 ? maker : plan.findIndex(({ step }) => step.files?.includes(change.path));
}

function planBuckets(changes: readonly ChangeInfo[], plan: readonly StepState[]): Bucket[] {
  const steps: Bucket[] = plan.map(({ step }, index) => ({
    key: step.step_id,
    title: `Step ${index + 1}`,
    detail: step.title,
    outside: false,
    changes: [],
  }));
  const rest: ChangeInfo[] = [];
  for (const change of changes) (steps[stepOf(change, plan)]?.changes ?? rest).push(change);
  for (const step of steps)
    step.changes.sort((one, other) => one.seq - other.seq || byPath(one, other));
  const title = plan.length > 0 ? "Outside the plan" : "All files";
  const last = {
    key: OUTSIDE,
    title,
    detail: "",
    outside: plan.length > 0,
    changes: rest.sort(byPath),
  };
  return [...steps, last].filter((bucket) => bucket.changes.length > 0);
}

function folderBuckets(changes: readonly ChangeInfo[]): Bucket[] {
  const folders = new Map<string, Bucket>();
  for (const change of [...changes].sort(byPath)) {
    const folder = change.path.slice(0, change.path.lastIndexOf("/") + 1) || "/";
    const bucket = folders.get(folder) ?? {
      key: folder,
      title: folder,
      detail: "",
      outside: false,
      changes: [],
    };
    bucket.changes.push(change);
    folders.set(folder, bucket);
  }
  return [...folders.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** All files and Hunks in reading order; the index counts over that order. */
export function deriveOrder(
  changes: Changes,
  plan: readonly StepState[],
  order: Order,
): ReviewOrder {
  const buckets =
    order === "plan" ? planBuckets(changes.changes, plan) : folderBuckets(changes.changes);
  const hunks: ReviewHunk[] = [];
  const groups = buckets.map((bucket) => ({
    key: bucket.key,
    title: bucket.title,
    detail: bucket.detail,
    outside: bucket.outside,
    files: bucket.changes.map((change) => {
      const own = change.hunks.map((hunk, at) => ({ hunk, change, index: hunks.length + at + 1 }));
      hunks.push(...own);
      return { change, hunks: own };
    }),
  }));
  return {
    groups,
    files: groups.flatMap((group) => group.files),
    hunks,
    byId: new Map(hunks.map((one) => [one.hunk.id, one])),
  };
}

/** The groups with only the files whose path holds every word of `filter`, in any case. */
export function filterGroups(groups: readonly ReviewGroup[], filter: string): ReviewGroup[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...groups];
  return groups
    .map((group) => ({
      ...group,
      files: group.files.filter(({ change }) =>
        words.every((word) => change.path.toLowerCase().includes(word)),
      ),
    }))
    .filter((group) => group.files.length > 0);
}
