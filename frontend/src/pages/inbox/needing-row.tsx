/** A Task that waits for the person: what is asked, how far it is, one action. */
import { Link } from "react-router";

import { Bracket } from "@/components/ui/bracket";
import { ButtonLink } from "@/components/ui/button";
import { DemoTag } from "@/components/ui/demo-tag";
import { Kbd } from "@/components/ui/kbd";
import { PhaseCells } from "@/components/ui/phase-cells";
import { TallyBar } from "@/components/ui/tally";
import { classes } from "@/lib/classes";
import { age, exactTime } from "@/lib/format";
import { phaseCell, phaseWord } from "@/lib/task-phase";
import { describeNeed, nextStep } from "@/pages/inbox/describe-task";
import type { Task } from "@/types/api";

interface Props {
  task: Task;
  selected: boolean;
  now: number;
}

export function NeedingRow({ task, selected, now }: Props) {
  const step = nextStep(task);
  return (
    <Bracket
      as="li"
      state="todo"
      inset={10}
      left={10}
      aria-current={selected ? "true" : undefined}
      className={classes(
        "grid items-center gap-x-6 gap-y-2 py-3.5 pr-4 pl-[26px] hover:bg-hover desk:grid-cols-[minmax(0,1fr)_150px_150px] desk:px-7 desk:py-3",
        "not-first:border-t not-first:border-line",
        selected && "bg-hover",
      )}
    >
      <div className="min-w-0">
        <p className="flex min-w-0 flex-col items-baseline gap-x-2.5 text-15 desk:flex-row">
          <Link
            id={`task-${task.id}`}
            to={step.to}
            className="max-w-full font-semibold desk:truncate"
          >
            {task.title}
          </Link>
          <span className="font-mono text-12 whitespace-nowrap text-ink-3">
            {task.repository_name}
          </span>
          <DemoTag provider={task.provider} />
        </p>
        <p className="line-clamp-2 text-14 text-ink-2 desk:line-clamp-1 desk:text-13">
          {describeNeed(task)}
        </p>
      </div>
      <div className="flex items-center gap-x-3 text-12 text-ink-2 desk:grid desk:justify-items-start desk:gap-1">
        <Progress task={task} />
        <span title={exactTime(task.phase_at)}>waiting {age(task.phase_at, now)}</span>
      </div>
      <ButtonLink
        to={step.to}
        tabIndex={-1}
        variant={selected ? "marker" : "plain"}
        aria-label={`${step.label}: ${task.title}`}
        className="desk:justify-self-end"
      >
        {step.label}
        {selected && <Kbd keys="enter" onFill />}
      </ButtonLink>
    </Bracket>
  );
}

function Progress({ task }: { task: Task }) {
  if (task.phase === "approval" && task.hunks !== null && task.hunks.total > 0)
    return <TallyBar {...task.hunks} />;
  return (
    <span className="inline-flex items-center gap-1.5">
      <PhaseCells {...phaseCell(task)} /> {phaseWord(task)}
    </span>
  );
}
