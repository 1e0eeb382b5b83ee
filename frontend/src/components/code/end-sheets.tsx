/** The sheets that end a Review: deliver, request changes, reject all. */
import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";

import { ConflictList } from "@/components/code/delivery-report";
import { planDelivery } from "@/components/code/model/delivery";
import { shownPath } from "@/components/code/model/shown-path";
import { Destination } from "@/components/code/review-bar";
import type { LoadedReview } from "@/components/code/use-review-model";
import { conflictsOf, useEndReview } from "@/components/code/use-end-review";
import { useReview, useReviewTools } from "@/components/code/review-tools";
import { Button, type ButtonVariant } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { Sheet, SheetClose } from "@/components/ui/sheet";
import { plural, shortCommit } from "@/lib/format";
import type { ApiError } from "@/lib/http";
import { nameOf } from "@/lib/keys";
import type { Panel } from "@/stores/review-store";

interface Props {
  review: LoadedReview;
  destination: string;
}

function Problem({ error }: { error: ApiError }) {
  const conflicts = conflictsOf(error);
  if (conflicts) return <ConflictList conflicts={conflicts} />;
  const stale = error.code === "stale_digest";
  return (
    <p role="alert" className="rounded-2 border-l-[3px] border-bad bg-bad-wash px-3 py-2">
      {stale
        ? "The agent changed the files while you looked. Nothing was written. "
        : `${error.message} `}
      {stale ? "The hunks that are new are yellow again." : error.hint}
    </p>
  );
}

interface EndProps {
  label: ReactNode;
  variant: ButtonVariant;
  sending: boolean;
  error: ApiError | null;
  onSend: () => void;
  children: ReactNode;
}

/** Body of each sheet: what will happen, what went wrong, the two buttons. */
function EndBody({ label, variant, sending, error, onSend, children }: EndProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (nameOf(event.nativeEvent) !== "mod+enter" || event.repeat || sending) return;
    event.preventDefault();
    onSend();
  };
  return (
    <div className="grid gap-4" onKeyDown={onKeyDown}>
      {children}
      {error && <Problem error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <SheetClose asChild>
          <Button size="large" variant="quiet">
            Back <Kbd keys="escape" />
          </Button>
        </SheetClose>
        <Button size="large" variant={variant} disabled={sending} onClick={onSend} autoFocus>
          {label} <Kbd keys="mod+enter" onFill={variant === "marker"} />
        </Button>
      </div>
    </div>
  );
}

function Base({ review }: Pick<Props, "review">) {
  const { digest, base } = review.changes;
  const commit = base.commit === null ? "no commit yet" : shortCommit(base.commit);
  return (
    <p className="text-12 text-ink-3">
      digest <code title={digest}>{digest.slice(0, 7)}</code>, base {base.branch ?? "detached HEAD"}{" "}
      @ <code>{commit}</code>
    </p>
  );
}

function DeliverBody({ review, destination }: Props) {
  const { send, sending, error } = useEndReview();
  const { leftOut } = planDelivery(review.model);
  return (
    <EndBody
      variant="marker"
      sending={sending}
      error={error}
      label={`Deliver to ${destination.slice(destination.lastIndexOf("/") + 1)}`}
      onSend={() => send("deliver", review.changes.digest)}
    >
      {leftOut.length > 0 && (
        <ul className="grid gap-1">
          {leftOut.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <div className="rounded-2 border border-line-strong px-3 py-2">
        <Destination path={destination} />
        <p className="mt-1 text-12 text-ink-3">
          All or nothing. Your index, stashes, branches and other edits stay as they are.
        </p>
      </div>
      <Base review={review} />
    </EndBody>
  );
}

function ReviseBody({ review }: Pick<Props, "review">) {
  const { send, sending, error } = useEndReview();
  const [message, setMessage] = useState("");
  const { counts, states, order } = review.model;
  const rejected = order.hunks.filter(({ hunk }) => states.get(hunk.id)?.mark === "rejected");
  return (
    <EndBody
      variant="marker"
      sending={sending}
      error={error}
      label="Request changes"
      onSend={() => send("revise", review.changes.digest, message.trim())}
    >
      <ul className="scroll grid max-h-48 gap-1">
        {rejected.map(({ hunk, change }) => (
          <li key={hunk.id}>
            <code className="text-12">{shownPath(change.path)}</code>{" "}
            <span className="text-ink-3">{states.get(hunk.id)?.reason || "no reason given"}</span>
          </li>
        ))}
      </ul>
      <label className="grid gap-1 text-12 font-semibold">
        Message to the agent, if there is more to say
        <textarea
          rows={4}
          value={message}
          onChange={({ target }) => setMessage(target.value)}
          className="w-full rounded-2 border border-line-strong bg-sheet px-2.5 py-1.5 text-15 font-normal desk:text-13"
        />
      </label>
      {counts.open > 0 && (
        <p className="text-12 text-ink-3">
          {plural(counts.open, "undecided hunk")} can be decided in the next round.
        </p>
      )}
    </EndBody>
  );
}

function RejectBody({ review }: Pick<Props, "review">) {
  const { send, sending, error } = useEndReview();
  return (
    <EndBody
      variant="danger"
      sending={sending}
      error={error}
      label={`Reject ${plural(review.model.counts.total, "hunk")}`}
      onSend={() => send("reject", review.changes.digest)}
    >
      <p>Nothing is written, and the task ends here. What was staged stays readable.</p>
    </EndBody>
  );
}

export function EndSheets({ review, destination }: Props) {
  const { store } = useReviewTools();
  const panel = useReview((state) => state.panel);
  if (panel === null) return null;
  const titles: Record<Panel, string> = {
    deliver: planDelivery(review.model).title,
    revise: `Request changes to ${plural(review.model.counts.rejected, "hunk")}`,
    reject: "Reject all",
  };
  return (
    <Sheet
      open
      title={titles[panel]}
      onOpenChange={(open) => {
        if (!open) store.setState({ panel: null });
      }}
    >
      {panel === "deliver" && <DeliverBody review={review} destination={destination} />}
      {panel === "revise" && <ReviseBody review={review} />}
      {panel === "reject" && <RejectBody review={review} />}
    </Sheet>
  );
}
