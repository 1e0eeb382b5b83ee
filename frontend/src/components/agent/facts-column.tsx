/** The timeline's right: what it cost, what is staged, what it works on. */
import { CostPanel } from "@/components/agent/cost-panel";
import { StagedPanel } from "@/components/agent/staged-panel";
import { WorkspacePanel } from "@/components/agent/workspace-panel";
import type { TaskState } from "@/types/api";

export function FactsColumn({ state }: { state: TaskState }) {
  return (
    <div className="grid content-start gap-5">
      <CostPanel state={state} />
      <StagedPanel state={state} />
      {state.workspace !== null && <WorkspacePanel facts={state.workspace} />}
    </div>
  );
}
