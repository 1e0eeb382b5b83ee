/** Below the Plan: the limit, asking for another, approving. */
import type { PlanContext } from "@/components/agent/actions/plan-actions";
import { describeLimits } from "@/components/agent/model/describe-base";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { money, plural } from "@/lib/format";
import { ariaKeys } from "@/lib/keys";
import type { Limits } from "@/types/api";

interface Props {
  context: PlanContext;
  limits: Limits;
  spentUsd: number;
  /** Why the last try failed; empty if it did not. */
  problem: string;
}

export function PlanBar({ context, limits, spentUsd, problem }: Props) {
  const { steps, pending, approve, askForAnother } = context;
  return (
    <footer className="sticky bottom-0 flex min-h-16 flex-none flex-wrap items-center gap-x-5 gap-y-2.5 border-t border-line-strong bg-raised px-3.5 py-2.5 desk:px-5">
      <p className="w-full text-12 leading-4 text-ink-3 desk:w-auto">
        <span className="text-13 text-ink-2">Limit</span>{" "}
        <b className="text-14 font-semibold text-ink">{describeLimits(limits)}</b>,{" "}
        {money(spentUsd)} spent.{" "}
        <span className="desk:block">At the limit it pauses and asks.</span>
      </p>
      <span className="hidden flex-1 desk:inline" />
      {problem !== "" && (
        <p role="alert" className="text-12 text-bad">
          {problem}
        </p>
      )}
      <Button
        size="large"
        className="flex-1 desk:flex-none"
        disabled={pending}
        aria-keyshortcuts={ariaKeys("a")}
        onClick={askForAnother}
      >
        Ask for another plan <Kbd keys="a" />
      </Button>
      <Button
        size="large"
        variant="marker"
        className="flex-1 desk:flex-none"
        disabled={pending}
        aria-keyshortcuts={ariaKeys("mod+enter")}
        onClick={approve}
      >
        Approve {plural(steps, "step")} <Kbd keys="mod+enter" onFill />
      </Button>
    </footer>
  );
}
