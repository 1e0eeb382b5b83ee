/** A phone's bar: Reject and Accept at the thumb, and the way to what has been decided. */
import { Check, ChevronUp, Undo2, X } from "lucide-react";

import { acceptHunk, rejectHunk, takeBack } from "@/components/code/actions/decide-hunk";
import { openDelivery, requestChanges } from "@/components/code/actions/end-review";
import { nextToDecide } from "@/components/code/actions/move-cursor";
import type { ReviewContext } from "@/components/code/actions/review-context";
import { nextStep } from "@/components/code/model/delivery";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";

const WIDE = "h-12 flex-1";

function Decide({ context }: { context: ReviewContext }) {
  const { current, states } = context;
  const open = current !== null && states.get(current.hunk.id)?.mark === "open";
  if (open)
    return (
      <>
        <Button size="large" className={WIDE} onClick={() => rejectHunk.perform(context)}>
          <X size={18} strokeWidth={1.9} aria-hidden="true" />
          Reject
        </Button>
        <Button size="large" className={WIDE} onClick={() => acceptHunk.perform(context)}>
          <Check size={18} strokeWidth={1.9} aria-hidden="true" />
          Accept
        </Button>
      </>
    );
  const step = nextStep(context);
  return (
    <>
      {takeBack.isEnabled(context) && (
        <Button size="large" className={WIDE} onClick={() => takeBack.perform(context)}>
          <Undo2 size={18} strokeWidth={1.9} aria-hidden="true" />
          Take back
        </Button>
      )}
      {step === "decide" && (
        <Button
          size="large"
          variant="marker"
          className={WIDE}
          onClick={() => nextToDecide.perform(context)}
        >
          Next to decide
        </Button>
      )}
      {step === "revise" && (
        <Button
          size="large"
          variant="marker"
          className={WIDE}
          onClick={() => requestChanges.perform(context)}
        >
          Request changes
        </Button>
      )}
      {step === "deliver" && (
        <Button
          size="large"
          variant="marker"
          className={WIDE}
          onClick={() => openDelivery.perform(context)}
        >
          Deliver {plural(context.counts.accepted, "hunk")}
        </Button>
      )}
    </>
  );
}

export function ThumbBar({ context }: { context: ReviewContext }) {
  const { counts, current, reviewable } = context;
  return (
    <footer aria-label="Decide" className="thumb-bar">
      <div className="flex w-full items-center gap-2 text-13">
        <span className="text-ink-2">
          {current ? `Hunk ${current.index} of ${counts.total}` : plural(counts.total, "hunk")}
        </span>
        <span className="flex-1" />
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 aria-disabled:text-ink-3"
          aria-disabled={openDelivery.isEnabled(context) ? undefined : true}
          onClick={() => openDelivery.isEnabled(context) && openDelivery.perform(context)}
        >
          {counts.accepted} accepted, {counts.rejected} rejected
          <ChevronUp size={14} strokeWidth={1.9} aria-hidden="true" />
        </button>
      </div>
      {reviewable && <Decide context={context} />}
    </footer>
  );
}
