/** While the Plan is made: what is read, the Steps that have come so far, or why there is none. */
import { useMemo } from "react";

import { useResumeTask } from "@/api/resume-task";
import { deriveLive } from "@/components/agent/model/derive-live";
import { comingSteps } from "@/components/agent/model/plan-view";
import { Bracket } from "@/components/ui/bracket";
import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { TodoMark } from "@/components/ui/todo-mark";
import { taskPath } from "@/lib/task-phase";
import { useTaskStore } from "@/stores/task-store";
import type { TaskState } from "@/types/api";

export function PlanMaking({ state }: { state: TaskState }) {
  const titles = useComingSteps();
  if (state.phase === "waiting") return <PlanPaused state={state} />;
  if (state.plan_decision === "rejected" && titles.length === 0) return null;
  return (
    <div aria-busy="true" className="mt-4">
      <ol className="border-b border-line">
        {titles.map((title, index) => (
          <li
            key={index}
            className="grid grid-cols-[40px_minmax(0,1fr)] border-t border-line py-2.5 text-15 font-semibold"
          >
            <span className="pl-3 text-ink-3">{index + 1}</span>
            {title}
          </li>
        ))}
      </ol>
      {titles.length === 0 && <Skeleton lines={4} line="h-14 my-3" />}
    </div>
  );
}

function useComingSteps(): string[] {
  const events = useTaskStore((store) => store.events);
  const streams = useTaskStore((store) => store.streams);
  return useMemo(() => {
    const live = deriveLive(events, streams);
    return live?.tool === "submit_plan" ? comingSteps(live.input) : [];
  }, [events, streams]);
}

/** The pause is ended where everything about it stands: in the timeline, or here with one press. */
function PlanPaused({ state }: { state: TaskState }) {
  const resume = useResumeTask(state.task_id);
  const simple = state.reason !== "budget" && state.reason !== "question";
  return (
    <Bracket state="todo" className="mt-4 bg-raised py-3 pr-4 pl-5">
      <h2 className="flex items-center gap-2 font-semibold">
        <TodoMark /> Paused
      </h2>
      <p className="mt-1 text-14">{state.message}</p>
      {state.hint !== "" && <p className="text-ink-2">{state.hint}</p>}
      <p className="mt-2.5">
        {simple ? (
          <Button variant="marker" disabled={resume.isPending} onClick={() => resume.mutate()}>
            Go on
          </Button>
        ) : (
          <ButtonLink variant="marker" to={taskPath(state.task_id, "timeline")}>
            {state.reason === "budget" ? "Raise the limit" : "Answer"}
          </ButtonLink>
        )}
      </p>
      {resume.error !== null && (
        <p role="alert" className="mt-2 text-12 text-bad">
          {resume.error.message} {resume.error.hint}
        </p>
      )}
    </Bracket>
  );
}

/** The Task ended before there was a Plan. */
export function NoPlan({ state }: { state: TaskState }) {
  if (state.phase !== "failed")
    return <p className="mt-4 text-ink-2">The task was stopped before it had one.</p>;
  return (
    <ErrorPanel message={state.message} hint={state.hint}>
      <ButtonLink to={taskPath(state.task_id, "timeline")}>See what happened</ButtonLink>
      <ButtonLink to="/new">New task</ButtonLink>
    </ErrorPanel>
  );
}
