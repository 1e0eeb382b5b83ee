/** A Task that runs or has ended, on one dense line. */
import { Check, Hourglass, Square, TriangleAlert, X } from "lucide-react";
import { Link } from "react-router";

import { DemoTag } from "@/components/ui/demo-tag";
import { LineCounts } from "@/components/ui/line-counts";
import { PhaseCells } from "@/components/ui/phase-cells";
import { classes } from "@/lib/classes";
import { age, clock, exactTime, money } from "@/lib/format";
import { phaseCell, phaseWord, turnOf } from "@/lib/task-phase";
import { describeState, nextStep } from "@/pages/inbox/describe-task";
import type { Task } from "@/types/api";

interface Props {
  task: Task;
  selected: boolean;
  now: number;
}

export function TaskRow({ task, selected, now }: Props) {
  const running = turnOf(task.phase) === "running";
  const cost = money(task.cost_usd);
  const limit = task.limits.cost_usd;
  return (
    <li
      aria-current={selected ? "true" : undefined}
      className={classes(
        "grid min-h-9 items-center gap-x-3 px-4 py-2.5 hover:bg-hover desk:px-7 desk:py-0",
        "grid-cols-[44px_minmax(0,1fr)_auto] desk:grid-cols-[44px_minmax(0,1fr)_minmax(0,1fr)_104px_112px_64px]",
        "not-first:border-t not-first:border-line",
        selected && "bg-hover",
      )}
    >
      <Sign task={task} />
      <span className="flex min-w-0 items-baseline gap-2.5">
        <Link
          id={`task-${task.id}`}
          to={nextStep(task).to}
          className="truncate text-15 font-medium desk:text-13"
        >
          {task.title}
        </Link>
        <span className="hidden font-mono text-12 whitespace-nowrap text-ink-3 desk:inline">
          {task.repository_name}
        </span>
        <DemoTag provider={task.provider} />
      </span>
      <span className="col-start-2 row-start-2 truncate text-ink-2 desk:col-start-auto desk:row-start-auto">
        {describeState(task)}
      </span>
      <span className="hidden desk:inline">
        <LineCounts {...task.changes} />
      </span>
      <span className="hidden text-right text-12 whitespace-nowrap text-ink-2 tabular-nums desk:inline">
        {running && limit !== null ? `${cost} of ${money(limit)}` : cost}
      </span>
      <time
        dateTime={task.phase_at}
        title={exactTime(task.phase_at)}
        className="text-right text-12 whitespace-nowrap text-ink-2 tabular-nums"
      >
        {running ? age(task.created_at, now) : clock(task.phase_at, now)}
      </time>
    </li>
  );
}

const SIGN = { size: 14, strokeWidth: 1.9, "aria-hidden": true } as const;

function Sign({ task }: { task: Task }) {
  return (
    <span className="flex items-center">
      <SignIcon task={task} />
      <span className="sr-only">{phaseWord(task)}.</span>
    </span>
  );
}

function SignIcon({ task }: { task: Task }) {
  if (task.phase === "queued") return <Hourglass {...SIGN} className="text-ink-2" />;
  if (turnOf(task.phase) === "running") return <PhaseCells {...phaseCell(task)} />;
  if (task.phase === "failed") return <TriangleAlert {...SIGN} className="text-bad" />;
  if (task.phase === "rejected") return <X {...SIGN} />;
  if (task.phase === "cancelled") return <Square {...SIGN} />;
  return <Check {...SIGN} />;
}
