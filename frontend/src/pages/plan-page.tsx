/** The plan: what the agent proposes to do, and the decision on it. */
import "@/components/agent/agent.css";

import { useParams } from "react-router";

import { PlanScreen } from "@/components/agent/plan-screen";
import { Skeleton } from "@/components/ui/skeleton";
import { useTaskStore } from "@/stores/task-store";

export function PlanPage() {
  const { taskId = "" } = useParams();
  const state = useTaskStore((store) => (store.taskId === taskId ? store.state : null));
  if (state !== null) return <PlanScreen key={taskId} state={state} />;
  return (
    <main aria-busy="true" aria-label="Plan" className="flex-1 bg-sheet p-6">
      <Skeleton lines={4} line="h-14 my-3" className="mx-auto max-w-[780px]" />
    </main>
  );
}
