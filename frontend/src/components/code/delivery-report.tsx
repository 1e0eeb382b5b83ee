/** What became of the last Delivery: what was written, or why nothing was. */
import { Check, TriangleAlert } from "lucide-react";

import { deliveryInWords, listedPaths } from "@/components/code/model/delivery";
import { shownPath } from "@/components/code/model/shown-path";
import type { LoadedReview } from "@/components/code/use-review-model";
import { useReviewTools } from "@/components/code/review-tools";
import { useNow } from "@/hooks/use-now";
import { clock, exactTime, plural } from "@/lib/format";
import { useTaskStore } from "@/stores/task-store";
import type { DeliveryState } from "@/types/api";

interface Props {
  review: LoadedReview;
  destination: string;
}

function PathList({ items }: { items: readonly { path: string; reason?: string }[] }) {
  const { shown, more } = listedPaths(items);
  return (
    <ul className="mt-1 grid gap-0.5 font-mono text-12">
      {shown.map(({ path, reason }) => (
        <li key={path}>
          {shownPath(path)}
          {reason !== undefined && <span className="font-sans text-ink-3"> {reason}</span>}
        </li>
      ))}
      {more > 0 && <li className="font-sans text-ink-3">and {more} more</li>}
    </ul>
  );
}

export function ConflictList({
  conflicts,
}: {
  conflicts: readonly { path: string; reason: string }[];
}) {
  return (
    <div role="alert" className="rounded-2 border-l-[3px] border-bad bg-bad-wash px-3 py-2">
      <p className="flex items-center gap-2 font-semibold">
        <TriangleAlert
          size={14}
          strokeWidth={1.9}
          aria-hidden="true"
          className="flex-none text-bad"
        />
        {plural(conflicts.length, "file")} changed since the task began. Nothing was written.
      </p>
      <PathList items={conflicts} />
    </div>
  );
}

function Delivered({ delivery, review, destination }: Props & { delivery: DeliveryState }) {
  const finishedAt = useTaskStore((view) => finishedTime(view.events, delivery.delivery_id));
  const now = useNow(60_000);
  const { title, leftOut } = deliveryInWords(delivery, review.model.counts);
  return (
    <div role="status" className="delivery-report">
      <p className="flex items-center gap-2 text-15 font-semibold">
        <Check size={16} strokeWidth={1.9} aria-hidden="true" className="flex-none text-ok" />
        {title}
      </p>
      <p className="text-ink-2">
        Written to <code>{destination}</code>
        {finishedAt !== null && (
          <span title={exactTime(finishedAt)}> at {clock(finishedAt, now)}</span>
        )}
        .{leftOut !== "" && ` ${leftOut}`}
      </p>
      <PathList items={delivery.paths.map((path) => ({ path }))} />
    </div>
  );
}

function finishedTime(
  events: ReturnType<typeof useTaskStore.getState>["events"],
  deliveryId: string,
): string | null {
  const found = events.findLast(
    ({ event }) => event.type === "delivery.finished" && event.delivery_id === deliveryId,
  );
  return found?.at ?? null;
}

export function DeliveryReport({ review, destination }: Props) {
  const { taskId } = useReviewTools();
  const delivery = useTaskStore((view) =>
    view.taskId === taskId ? view.state?.deliveries.at(-1) : undefined,
  );
  if (!delivery) return null;
  if (delivery.outcome === "delivered")
    return <Delivered delivery={delivery} review={review} destination={destination} />;
  if (delivery.outcome === null)
    return (
      <p role="status" className="mt-2 font-semibold">
        Delivering {plural(delivery.hunk_ids.length, "hunk")} to {destination}.
      </p>
    );
  if (delivery.outcome === "conflict")
    return (
      <div className="mt-2">
        <ConflictList conflicts={delivery.conflicts} />
      </div>
    );
  return (
    <div role="alert" className="mt-2 rounded-2 border-l-[3px] border-bad bg-bad-wash px-3 py-2">
      <p className="font-semibold">Nothing was delivered. {delivery.message}</p>
      {delivery.hint !== "" && <p className="text-ink-2">{delivery.hint}</p>}
    </div>
  );
}
