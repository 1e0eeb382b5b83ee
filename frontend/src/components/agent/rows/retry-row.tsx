/** A request that failed and is sent again: it counts down. */
import { Hourglass } from "lucide-react";

import type { RowOf } from "@/components/agent/model/row-types";
import { Line } from "@/components/agent/rows/line-rows";
import { useNow } from "@/hooks/use-now";
import { plural } from "@/lib/format";

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

export function RetryRow({ row }: { row: RowOf<"retry"> }) {
  const last = row.failures.at(-1);
  const message = last?.message ?? "";
  const icon = <Hourglass size={13} strokeWidth={1.9} />;
  if (row.again !== null)
    return (
      <Line icon={icon} title={message}>
        <Countdown until={row.again} /> {ordinal(last?.attempt ?? 1)}
      </Line>
    );
  const ended = last?.retry_in_seconds === null;
  return (
    <Line icon={icon} title={message} tone={ended ? "bad" : "plain"}>
      {ended
        ? `Not tried again after ${plural(row.failures.length, "time")}.`
        : `Tried again, ${plural(row.failures.length, "time")}.`}
    </Line>
  );
}

function Countdown({ until }: { until: string }) {
  const now = useNow(250);
  const seconds = Math.ceil((Date.parse(until) - now) / 1000);
  return <span>{seconds > 0 ? `Again in ${seconds} s,` : "Again now,"}</span>;
}

/** "2nd". */
export function ordinal(value: number): string {
  return `${value}${ENDINGS[ORDINALS.select(value)] ?? "th"}`;
}
