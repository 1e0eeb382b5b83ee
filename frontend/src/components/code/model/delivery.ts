/** A Delivery in words: what it will write, what stays behind, what it wrote. */
import type { ReviewModel } from "@/components/code/review-model";
import type { HunkCounts, Mark } from "@/components/code/model/hunk-state";
import { plural } from "@/lib/format";

/** Paths named before "and 41 more". */
const MOST_PATHS = 8;

export function listedPaths<T>(items: readonly T[]): { shown: readonly T[]; more: number } {
  const all = items.length <= MOST_PATHS + 1;
  return {
    shown: all ? items : items.slice(0, MOST_PATHS),
    more: all ? 0 : items.length - MOST_PATHS,
  };
}

function filesWith({ order, states }: Pick<ReviewModel, "order" | "states">, mark: Mark): string[] {
  return order.files
    .filter(({ hunks }) => hunks.some(({ hunk }) => states.get(hunk.id)?.mark === mark))
    .map(({ change }) => change.path);
}

/** "ci.yml", or "3 files". */
function filesInWords(paths: readonly string[]): string {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) return only.slice(only.lastIndexOf("/") + 1);
  return plural(paths.length, "file");
}

export interface DeliveryPlan {
  title: string;
  /** One sentence for each kind of Hunk that is left out. */
  leftOut: string[];
}

/** What pressing Deliver would do. */
export function planDelivery(
  model: Pick<ReviewModel, "order" | "states" | "counts">,
): DeliveryPlan {
  const { counts } = model;
  const files = filesWith(model, "accepted");
  const leftOut: string[] = [];
  if (counts.rejected > 0)
    leftOut.push(
      `Left out: ${plural(counts.rejected, "rejected hunk")} in ${filesInWords(filesWith(model, "rejected"))}.`,
    );
  if (counts.open > 0)
    leftOut.push(
      `${plural(counts.open, "undecided hunk")} in ${filesInWords(filesWith(model, "open"))} ${counts.open === 1 ? "stays" : "stay"} staged.`,
    );
  return {
    title: `Deliver ${plural(counts.accepted, "hunk")} in ${plural(files.length, "file")}`,
    leftOut,
  };
}

/** What a finished Delivery did. */
export function deliveryInWords(
  delivery: { hunk_ids: readonly string[]; paths: readonly string[] },
  counts: HunkCounts,
): { title: string; leftOut: string } {
  const title = `Delivered ${plural(delivery.hunk_ids.length, "hunk")} in ${plural(delivery.paths.length, "file")}`;
  const parts = [
    counts.rejected > 0 ? `${plural(counts.rejected, "rejected hunk")}` : "",
    counts.open > 0 ? `${plural(counts.open, "undecided hunk")}` : "",
  ].filter(Boolean);
  if (parts.length === 0) return { title, leftOut: "" };
  const one = parts.length === 1 && counts.rejected + counts.open === 1;
  return { title, leftOut: `${parts.join(" and ")} ${one ? "was" : "were"} left out.` };
}

/** The one step of the person that carries the marker; null when nothing is theirs. */
export type NextStep = "decide" | "deliver" | "revise";

export function nextStep({
  counts,
  states,
  reviewable,
  awaited,
}: Pick<ReviewModel, "counts" | "states" | "reviewable" | "awaited">): NextStep | null {
  if (!reviewable) return null;
  if (counts.open > 0) return "decide";
  const asks = [...states.values()].some(
    ({ mark, reason }) => mark === "rejected" && reason !== "",
  );
  const onlyRejected = counts.rejected > 0 && counts.accepted === 0;
  if (awaited && (asks || onlyRejected)) return "revise";
  return counts.accepted > 0 ? "deliver" : null;
}
