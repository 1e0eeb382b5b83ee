/** The Plan of a Task: its Steps, what it rests on, and the decision on it. */
import { useMemo, useState } from "react";

import { useDecidePlan } from "@/api/decide-plan";
import { planActions, type PlanContext } from "@/components/agent/actions/plan-actions";
import { AskPlanSheet } from "@/components/agent/ask-plan-sheet";
import { planView } from "@/components/agent/model/plan-view";
import { PlanBar } from "@/components/agent/plan-bar";
import { NoPlan, PlanMaking } from "@/components/agent/plan-making";
import { PlanSteps } from "@/components/agent/plan-steps";
import { PlanUnderstanding } from "@/components/agent/plan-understanding";
import { spentUsd } from "@/components/layouts/task-facts";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useTaskStore } from "@/stores/task-store";
import type { TaskState } from "@/types/api";

export function PlanScreen({ state }: { state: TaskState }) {
  const events = useTaskStore((store) => store.events);
  const view = useMemo(() => planView(state, events), [state, events]);
  const [asking, setAsking] = useState(false);
  const decide = useDecidePlan(state.task_id);
  const [cursor, setCursor] = useState(-1);
  const context: PlanContext = {
    deciding: view.stage === "decide",
    steps: state.plan.length,
    pending: decide.isPending,
    cursor,
    moveTo: (step) => document.getElementById(`step-${step}`)?.focus(),
    approve: () => decide.mutate({ decision: "approve", reason: "" }),
    askForAnother: () => setAsking(true),
  };
  useShortcuts({ title: "Plan", actions: planActions, context });
  const { error } = decide;
  return (
    <div className="scroll flex min-h-0 flex-1 flex-col desk:overflow-hidden">
      <div className="flex flex-none flex-col desk:grid desk:min-h-0 desk:flex-1 desk:grid-cols-[minmax(0,1fr)_300px] wide:grid-cols-[minmax(0,1fr)_380px]">
        <main
          tabIndex={-1}
          aria-label="Plan"
          className="scroll flex-none bg-sheet px-3.5 py-[18px] outline-none desk:px-6 desk:py-6"
        >
          <div className="mx-auto max-w-[780px]">
            <h2 className="text-[1.25rem] leading-[1.625rem] font-bold tracking-[-0.01em] desk:text-24">
              {view.title}
            </h2>
            {view.detail !== "" && <p className="mt-1 text-14 text-ink-2">{view.detail}</p>}
            <ErrorBoundary region="the plan">
              {view.stage === "none" && <NoPlan state={state} />}
              {view.stage === "making" && <PlanMaking state={state} />}
              {state.plan.length > 0 && (
                <PlanSteps
                  steps={state.plan}
                  old={state.plan_decision === "rejected"}
                  tabStop={Math.max(0, cursor)}
                  onFocus={setCursor}
                />
              )}
            </ErrorBoundary>
          </div>
        </main>
        <aside
          aria-label="Understanding"
          className="scroll flex-none border-line bg-desk px-3.5 py-4 desk:border-l desk:px-6 desk:py-7"
        >
          <ErrorBoundary region="what it understood">
            <PlanUnderstanding state={state} />
          </ErrorBoundary>
        </aside>
      </div>
      {view.stage === "decide" && (
        <PlanBar
          context={context}
          limits={state.limits}
          spentUsd={spentUsd(state)}
          problem={error === null ? "" : `${error.message} ${error.hint}`}
        />
      )}
      <AskPlanSheet taskId={state.task_id} open={asking} onClose={() => setAsking(false)} />
    </div>
  );
}
