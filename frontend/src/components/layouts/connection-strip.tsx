/** The strip under the bar while the server cannot be reached for over five seconds. */
import { Check, CloudOff } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Strip } from "@/components/ui/strip";
import { useAfter } from "@/hooks/use-after";
import type { Connection } from "@/lib/connection";
import { plural, seqNumber } from "@/lib/format";
import { retrySockets } from "@/lib/socket";

interface Props {
  connection: Connection;
  /** Last event on screen; undefined where no log is. */
  shownSeq?: number;
}

export function ConnectionStrip({ connection, shownSeq }: Props) {
  if (connection !== "offline") return null;
  const shown =
    shownSeq === undefined
      ? "What you see may be old."
      : `Showing everything up to event ${seqNumber(shownSeq)}.`;
  return (
    <Strip
      tone="ink"
      role="alert"
      icon={<CloudOff size={14} />}
      action={
        <Button size="small" onClick={retrySockets} className="text-ink">
          Try now
        </Button>
      }
    >
      <b className="font-semibold">Reconnecting.</b> {shown}
    </Strip>
  );
}

/** Said once after a long loss, for four seconds. */
export function CaughtUpStrip({ events, onSaid }: { events: number; onSaid: () => void }) {
  useAfter(4_000, onSaid);
  return (
    <Strip tone="sheet" role="status" icon={<Check size={14} className="text-ok" />}>
      Connected. {events === 0 ? "Nothing was missed." : `${plural(events, "event")} caught up.`}
    </Strip>
  );
}
