/** The Steps of the Plan with how far each is and what it staged. */
import { Check, SkipForward } from "lucide-react";
import { useMemo } from "react";

import { countsByStep } from "@/components/agent/model/derive-facts";
import { LineCounts } from "@/components/ui/line-counts";
import { classes } from "@/lib/classes";
import type { StepState, TaskState } from "@/types/api";

const LOOKS: Record<StepState["progress"], string> = {
  open: "text-ink-3",
  started: "bg-raised font-semibold text-ink shadow-[0_0_0_1px_var(--line)]",
  done: "text-ink-2",
  skipped: "text-ink-3 line-through",
};
const WORDS: Record<StepState["progress"], string> = {
  open: "",
  started: "under way: ",
  done: "done: ",
  skipped: "skipped: ",
};

export function StepList({ state }: { state: TaskState }) {
  const counts = useMemo(() => countsByStep(state), [state]);
  return (
    <ol aria-label="Plan" className="-ml-1 grid gap-px pt-2">
      {state.plan.map(({ step, progress }, index) => {
        const staged = counts.get(step.step_id);
        return (
          <li
            key={step.step_id}
            aria-current={progress === "started" ? "step" : undefined}
            className={classes(
              "grid grid-cols-[18px_1fr_auto] gap-1 rounded-2 py-1 pr-1.5 pl-1 leading-[18px]",
              LOOKS[progress],
            )}
          >
            <span className="pr-1 text-right font-mono text-11 leading-[18px] font-medium">
              <StepMark number={index + 1} progress={progress} />
            </span>
            <span>
              <span className="sr-only">{WORDS[progress]}</span>
              {step.title}
            </span>
            {staged !== undefined && <LineCounts {...staged} />}
          </li>
        );
      })}
    </ol>
  );
}

function StepMark({ number, progress }: { number: number; progress: StepState["progress"] }) {
  if (progress === "done")
    return <Check size={12} aria-hidden="true" className="ml-auto mt-[3px]" />;
  if (progress === "skipped")
    return <SkipForward size={12} aria-hidden="true" className="ml-auto mt-[3px]" />;
  return <>{number}</>;
}
