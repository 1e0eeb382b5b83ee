/** The timeline's left: phases with time, cost and model, and the Steps of the Plan. */
import { Check, X } from "lucide-react";
import { useMemo } from "react";

import {
  elapsedByPhase,
  filesRead,
  type PhaseLine,
  phaseLines,
  planApproval,
} from "@/components/agent/model/derive-phases";
import { phaseNote } from "@/components/agent/model/phase-note";
import { StepList } from "@/components/agent/step-list";
import { useMe } from "@/contexts/auth";
import { useNow } from "@/hooks/use-now";
import { classes } from "@/lib/classes";
import { clock, money } from "@/lib/format";
import { useTaskStore } from "@/stores/task-store";
import type { TaskState } from "@/types/api";

const TITLES: Record<PhaseLine["phase"], string> = {
  understanding: "Understanding",
  planning: "Planning",
  executing: "Executing",
  approval: "Approval",
};

export function ProgressColumn({ state }: { state: TaskState }) {
  const now = useNow(1_000);
  const me = useMe();
  const events = useTaskStore((store) => store.events);
  const facts = useMemo(() => {
    const approval = planApproval(events);
    return { read: filesRead(events), approval };
  }, [events]);
  const lines = phaseLines(state, elapsedByPhase(events, now));
  const who = facts.approval?.userId === me.id ? "You" : "Another person";
  const approved =
    facts.approval === null
      ? ""
      : facts.approval.userId === null
        ? "Approved automatically"
        : `${who} approved at ${clock(facts.approval.at, now)}`;
  return (
    <ol>
      {lines.map((line) => (
        <PhaseItem
          key={line.phase}
          line={line}
          note={phaseNote(line, state, { read: facts.read, approved })}
        >
          {line.phase === "executing" && state.plan.length > 0 && <StepList state={state} />}
        </PhaseItem>
      ))}
    </ol>
  );
}

interface ItemProps {
  line: PhaseLine;
  note: string;
  children: React.ReactNode;
}

function PhaseItem({ line, note, children }: ItemProps) {
  const { phase, progress, costUsd, unpriced } = line;
  const open = progress === "open";
  return (
    <li
      aria-current={progress === "running" || progress === "waiting" ? "step" : undefined}
      className={classes(
        "relative pb-3.5 pl-6 not-last:before:absolute not-last:before:top-5 not-last:before:-bottom-0.5 not-last:before:left-1.5 not-last:before:w-0.5",
        progress === "done" ? "before:bg-ink-2" : "before:bg-line",
      )}
    >
      <Dot progress={progress} />
      <div
        className={classes(
          "flex justify-between gap-2",
          open ? "font-medium text-ink-3" : progress === "done" ? "font-semibold" : "font-bold",
        )}
      >
        {TITLES[phase]}
        {(costUsd > 0 || unpriced > 0) && (
          <span className="tabular-nums">{costUsd > 0 ? money(costUsd) : "no price"}</span>
        )}
      </div>
      {note !== "" && <p className="text-12 leading-[17px] text-ink-3">{note}</p>}
      {children}
    </li>
  );
}

const DOTS: Record<PhaseLine["progress"], string> = {
  open: "border-line-strong bg-desk",
  running: "border-ink half-filled motion-safe:animate-breathe",
  waiting: "border-marker-ink bg-marker",
  failed: "border-bad bg-bad text-sheet",
  done: "border-ink-2 bg-ink-2 text-on-ink",
};

function Dot({ progress }: Pick<PhaseLine, "progress">) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        "absolute top-[3px] left-0 grid size-3.5 place-items-center rounded-1 border-[1.5px]",
        DOTS[progress],
      )}
    >
      {progress === "done" && <Check size={10} strokeWidth={2.4} />}
      {progress === "failed" && <X size={10} strokeWidth={2.4} />}
    </span>
  );
}
