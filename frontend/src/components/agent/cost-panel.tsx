/** Cost against its limit by phase, tokens with what came from the cache, time. */
import { useMemo } from "react";

import { Fact, Facts, FactsHeading } from "@/components/agent/facts";
import { type CostFacts, costFacts } from "@/components/agent/model/derive-facts";
import { elapsedByPhase } from "@/components/agent/model/derive-phases";
import { useNow } from "@/hooks/use-now";
import { count, duration, money, plural } from "@/lib/format";
import { useTaskStore } from "@/stores/task-store";
import type { Phase, TaskState } from "@/types/api";

/** From here on the panel says how near the limit is. */
const NEAR_LIMIT = 0.8;
const SHADES: Record<string, string> = {
  understanding: "bg-ink-3",
  planning: "bg-ink-2",
  executing: "bg-ink",
};
const AT_WORK: readonly Phase[] = ["understanding", "planning", "executing"];

export function CostPanel({ state }: { state: TaskState }) {
  const facts = useMemo(() => costFacts(state), [state]);
  return (
    <section aria-labelledby="facts-cost">
      <FactsHeading>
        <span id="facts-cost">Cost</span>
      </FactsHeading>
      <p className="flex flex-wrap items-baseline gap-x-1.5">
        <span className="text-24 font-bold tracking-[-0.02em] tabular-nums">
          {facts.turns === 0 ? "$0.00" : money(facts.usd)}
        </span>
        {facts.limitUsd !== null && (
          <span className="text-ink-3">of {money(facts.limitUsd)} agreed</span>
        )}
      </p>
      <CostBar facts={facts} />
      <CostWarning facts={facts} />
      <Facts>
        <Fact name={inWords(facts)}>{count(facts.tokensIn)}</Fact>
        <Fact name="Tokens out">{count(facts.tokensOut)}</Fact>
        <Fact name="Time">
          <WorkTime />
        </Fact>
      </Facts>
    </section>
  );
}

function inWords({ cached }: CostFacts): string {
  return cached === null || cached === 0
    ? "Tokens in"
    : `Tokens in, ${Math.round(cached * 100)} % from cache`;
}

function CostBar({ facts }: { facts: CostFacts }) {
  return (
    <div
      role="meter"
      aria-label="Cost"
      aria-valuenow={facts.usd}
      aria-valuemin={0}
      aria-valuemax={Math.max(facts.limitUsd ?? facts.usd, facts.usd, 0.01)}
      aria-valuetext={`${money(facts.usd)}${facts.limitUsd === null ? "" : ` of ${money(facts.limitUsd)}`}`}
      className="mt-1.5 mb-2.5 flex h-2.5 overflow-hidden rounded-[2px] border border-line-strong bg-sheet"
    >
      {facts.shares.map(({ phase, share }) => (
        <i
          key={phase}
          title={phase}
          className={`block h-full border-r border-sheet ${SHADES[phase] ?? ""}`}
          style={{ width: `${share * 100}%` }}
          hidden={share === 0}
        />
      ))}
    </div>
  );
}

function CostWarning({ facts: { used, unpriced } }: { facts: CostFacts }) {
  const near = used !== null && used >= NEAR_LIMIT;
  if (!near && unpriced === 0) return null;
  return (
    <div className="mb-2 text-12 text-ink-2">
      {near && (
        <p>{Math.round(used * 100)} % of the limit is used. At the limit it pauses and asks.</p>
      )}
      {unpriced > 0 && (
        <p>Price of this model unknown; tokens only, for {plural(unpriced, "answer")}.</p>
      )}
    </div>
  );
}

/** Time in the phases in which the agent works. */
function WorkTime() {
  const now = useNow(1_000);
  const events = useTaskStore((store) => store.events);
  const elapsed = elapsedByPhase(events, now);
  return <>{duration(AT_WORK.reduce((sum, phase) => sum + (elapsed.get(phase) ?? 0), 0))}</>;
}
