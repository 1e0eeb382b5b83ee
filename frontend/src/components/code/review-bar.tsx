/** The bar below: counts, where accepted Hunks go, and the ways to end the Review. */
import { Ellipsis, FolderGit2 } from "lucide-react";

import { ActionButton } from "@/components/code/action-button";
import * as end from "@/components/code/actions/end-review";
import { nextToDecide } from "@/components/code/actions/move-cursor";
import type { ReviewContext } from "@/components/code/actions/review-context";
import { acceptRest } from "@/components/code/actions/decide-hunk";
import { nextStep } from "@/components/code/model/delivery";
import { buttonClasses } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { plural } from "@/lib/format";

interface Props {
  context: ReviewContext;
  destination: string;
}

const OFFLINE = "Koda does not answer. Decisions are kept here and sent when it is back.";

function Counts({ context }: Pick<Props, "context">) {
  const { accepted, rejected, open, delivered } = context.counts;
  return (
    <div className="flex items-center gap-3.5 whitespace-nowrap">
      {delivered > 0 && (
        <span>
          <b className="font-bold">{delivered}</b> delivered
        </span>
      )}
      <span>
        <b className="font-bold">{accepted}</b> accepted
      </span>
      <span className="text-ink-2">
        <b className="font-bold">{rejected}</b> rejected
      </span>
      <span>
        <b className="font-bold">{open}</b> {context.reviewable ? "to decide" : "open"}
      </span>
    </div>
  );
}

export function Destination({ path }: { path: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2">
      <FolderGit2 size={16} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="grid min-w-0 text-12">
        <b className="font-semibold">Working tree</b>
        <span className="truncate font-mono text-ink-3" title={path}>
          {path}
        </span>
      </span>
    </div>
  );
}

function MoreMenu({ context }: Pick<Props, "context">) {
  const trigger = (
    <button
      type="button"
      aria-label="More ways to end the review"
      className={buttonClasses("quiet", "large")}
    >
      <Ellipsis size={16} strokeWidth={1.9} aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      {[acceptRest, end.rejectAll].map((action) => (
        <MenuItem
          key={action.label}
          keys={action.keys[0]}
          disabled={!action.isEnabled(context)}
          onSelect={() => action.perform(context)}
        >
          {action.label}
        </MenuItem>
      ))}
    </Menu>
  );
}

export function ReviewBar({ context, destination }: Props) {
  const { counts, reviewable, awaited, online } = context;
  const step = nextStep(context);
  const why = online ? "Accept a hunk first." : OFFLINE;
  return (
    <footer aria-label="Delivery" className="review-bar">
      <Counts context={context} />
      <span aria-hidden="true" className="h-7 w-px bg-line" />
      <Destination path={destination} />
      <span className="flex-1" />
      {reviewable && (
        <>
          <MoreMenu context={context} />
          {awaited && counts.rejected > 0 && (
            <ActionButton
              action={end.requestChanges}
              context={context}
              marker={step === "revise"}
              title={OFFLINE}
            >
              Request changes
              <span className={step === "revise" ? "" : "text-ink-3"}>
                {counts.rejected} rejected
              </span>
            </ActionButton>
          )}
          <ActionButton
            action={end.openDelivery}
            context={context}
            marker={step === "deliver"}
            title={why}
          >
            Deliver {plural(counts.accepted, "hunk")}
          </ActionButton>
          {counts.open > 0 && (
            <ActionButton action={nextToDecide} context={context} marker={step === "decide"} />
          )}
        </>
      )}
    </footer>
  );
}
