/** The Steps of a Plan as a document. */
import { Check, CircleDot, SkipForward } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { classes } from "@/lib/classes";
import type { StepState } from "@/types/api";

interface Props {
  steps: readonly StepState[];
  /** Another Plan is asked for: these are the old Steps. */
  old: boolean;
  /** Place of the Step that takes the one tab stop. */
  tabStop: number;
  onFocus: (index: number) => void;
}

export function PlanSteps({ steps, old, tabStop, onFocus }: Props) {
  return (
    <ol
      aria-label="Steps"
      className={classes("mt-4 border-b border-line", old && "[&_*]:text-ink-3")}
    >
      {steps.map((state, index) => (
        <li
          key={state.step.step_id}
          id={`step-${index}`}
          tabIndex={index === tabStop ? 0 : -1}
          onFocus={() => onFocus(index)}
          className="grid grid-cols-[24px_minmax(0,1fr)] gap-x-1.5 border-t border-line py-2.5 pr-2 focus-visible:bg-raised desk:grid-cols-[40px_minmax(0,1fr)]"
        >
          <span className="text-15 font-semibold text-ink-3 desk:pl-3">{index + 1}</span>
          <StepText state={state} />
        </li>
      ))}
    </ol>
  );
}

/** Longer descriptions are folded. */
const FOLD_OVER_CHARACTERS = 600;

function StepText({ state: { step, progress, note } }: { state: StepState }) {
  const [open, setOpen] = useState(false);
  const long = step.description.length > FOLD_OVER_CHARACTERS;
  return (
    <div className="min-w-0">
      <h2 className="flex flex-wrap items-baseline gap-x-2 text-15 font-semibold">
        {step.title}
        <Progress progress={progress} />
      </h2>
      {step.description !== "" && (
        <p
          className={classes(
            "max-w-[72ch] whitespace-pre-wrap text-ink-2",
            long && !open && "line-clamp-6",
          )}
        >
          {step.description}
        </p>
      )}
      {long && (
        <Button size="small" variant="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Fold" : "Show all"}
        </Button>
      )}
      {(step.files.length > 0 || step.check !== "") && (
        <p className="mt-1 flex flex-wrap gap-x-3.5 gap-y-1 text-12 text-ink-2 [overflow-wrap:anywhere]">
          {step.files.map((file) => (
            <span key={file} className="font-mono">
              {file}
            </span>
          ))}
          {step.check !== "" && (
            <span>
              <span className="text-ink-3">check: </span>
              <span className="font-mono">{step.check}</span>
            </span>
          )}
        </p>
      )}
      {note !== "" && <p className="mt-1 text-12 text-ink-3">The agent: {note}</p>}
    </div>
  );
}

const WORDS = { started: "under way", done: "done", skipped: "skipped" };
const ICONS = { started: CircleDot, done: Check, skipped: SkipForward };

function Progress({ progress }: Pick<StepState, "progress">) {
  if (progress === "open") return null;
  const Icon = ICONS[progress];
  return (
    <span className="inline-flex items-center gap-1 text-12 font-normal text-ink-3">
      <Icon size={12} aria-hidden="true" />
      {WORDS[progress]}
    </span>
  );
}
