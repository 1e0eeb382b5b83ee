/** The bar over a Task's screens: path and title, tabs, phase, cost, Stop, connection. */
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Square } from "lucide-react";
import { Link, useLocation } from "react-router";

import { taskQuery } from "@/api/get-task";
import {
  openPlan,
  openReview,
  openTimeline,
  stopTask,
  type TaskContext,
} from "@/components/layouts/actions/task-actions";
import { Bar } from "@/components/layouts/bar";
import { BarTab } from "@/components/layouts/bar-tab";
import { PersonMenu } from "@/components/layouts/person-menu";
import {
  headline,
  reviewCount,
  spentUsd,
  stepLine,
  titleOf,
} from "@/components/layouts/task-facts";
import { Button } from "@/components/ui/button";
import { ConnectionMark } from "@/components/ui/connection-mark";
import { Count } from "@/components/ui/count";
import { DemoTag } from "@/components/ui/demo-tag";
import { Kbd } from "@/components/ui/kbd";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { PhaseCells } from "@/components/ui/phase-cells";
import { money } from "@/lib/format";
import { ariaKeys } from "@/lib/keys";
import { phaseCell, taskPath } from "@/lib/task-phase";
import { useTaskStore } from "@/stores/task-store";
import type { TaskState } from "@/types/api";

export function TaskBar({ context }: { context: TaskContext }) {
  const connection = useTaskStore((store) => store.connection);
  return (
    <Bar
      left={<Crumb context={context} />}
      right={
        <>
          <span className="hidden self-stretch desk:flex">
            <Tabs context={context} />
          </span>
          <span className="hidden items-center gap-3.5 desk:flex">
            <span aria-hidden="true" className="h-5 w-px bg-line" />
            {context.state !== null && <Progress state={context.state} />}
            <StopButton context={context} />
            <ConnectionMark connection={connection} />
          </span>
          <PersonMenu />
        </>
      }
    />
  );
}

function Crumb({ context }: { context: TaskContext }) {
  const task = useQuery(taskQuery(context.taskId));
  const prompt = context.state?.prompt ?? task.data?.prompt ?? "";
  return (
    <div className="flex min-w-0 items-center gap-2">
      <span className="hidden items-center gap-2 whitespace-nowrap text-ink-2 wide:flex">
        <Link to="/" className="hover:text-ink">
          Inbox
        </Link>
        <span aria-hidden="true" className="text-ink-3">
          /
        </span>
        {task.data !== undefined && (
          <>
            <span className="font-mono text-12">{task.data.repository_name}</span>
            <DemoTag provider={task.data.provider} />
          </>
        )}
        <span aria-hidden="true" className="text-ink-3">
          /
        </span>
      </span>
      <div className="min-w-0">
        <h1 title={prompt} className="truncate text-14 font-semibold">
          {prompt === "" ? "Task" : titleOf(prompt)}
        </h1>
        <PlaceMenu context={context} />
      </div>
    </div>
  );
}

/** On a phone the tabs are a menu under the title. */
function PlaceMenu({ context }: { context: TaskContext }) {
  const { pathname } = useLocation();
  const place = /\/(plan|review)$/.exec(pathname)?.[1] ?? "timeline";
  const word = place[0]?.toUpperCase() + place.slice(1);
  const { state } = context;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="flex items-center gap-1 text-12 text-ink-2 desk:hidden">
          {state === null ? word : `${word}, ${headline(state).toLowerCase()}`}
          <ChevronDown size={12} aria-hidden="true" />
        </button>
      }
    >
      {[openTimeline, openPlan, openReview].map((action) => (
        <MenuItem key={action.label} onSelect={() => action.perform(context)}>
          {action.label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem disabled={!stopTask.isEnabled(context)} onSelect={() => stopTask.perform(context)}>
        <Square size={14} aria-hidden="true" /> {stopTask.label}
      </MenuItem>
    </Menu>
  );
}

function Tabs({ context }: { context: TaskContext }) {
  const { taskId, state } = context;
  const task = useQuery(taskQuery(taskId));
  const count = state && reviewCount(state, task.data?.hunks?.open ?? null);
  return (
    <nav aria-label="Task" className="flex gap-0.5">
      <BarTab to={taskPath(taskId, "timeline")} end>
        {openTimeline.label}
      </BarTab>
      <BarTab to={taskPath(taskId, "plan")}>{openPlan.label}</BarTab>
      <BarTab to={taskPath(taskId, "review")}>
        {openReview.label}
        {count && <Count {...count} />}
      </BarTab>
    </nav>
  );
}

function Progress({ state }: { state: TaskState }) {
  const limit = state.limits.cost_usd;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <PhaseCells {...phaseCell(state)} />
      <b className="font-bold">{headline(state)}</b>
      <span className="hidden text-ink-3 wide:inline">{stepLine(state)}</span>
      <span className="text-ink-2 tabular-nums">
        <b className="font-semibold text-ink">{money(spentUsd(state))}</b>
        {limit !== null && <span className="hidden wide:inline"> of {money(limit)}</span>}
      </span>
    </span>
  );
}

function StopButton({ context }: { context: TaskContext }) {
  if (!stopTask.isEnabled(context)) return null;
  return (
    <Button
      onClick={() => stopTask.perform(context)}
      aria-keyshortcuts={ariaKeys("mod+.")}
      title={stopTask.label}
    >
      <Square size={13} aria-hidden="true" />
      Stop <Kbd keys="mod+." />
    </Button>
  );
}
