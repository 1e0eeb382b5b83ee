/** On a phone: phase, Step, cost and counts in two lines that open into everything beside the log. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";

import { FactsColumn } from "@/components/agent/facts-column";
import { stagedCounts } from "@/components/agent/model/derive-facts";
import { ProgressColumn } from "@/components/agent/progress-column";
import { headline, spentUsd, stepLine } from "@/components/layouts/task-facts";
import { LineCounts } from "@/components/ui/line-counts";
import { PhaseCells } from "@/components/ui/phase-cells";
import { Sheet } from "@/components/ui/sheet";
import { money, plural } from "@/lib/format";
import { phaseCell } from "@/lib/task-phase";
import type { TaskState } from "@/types/api";

export function SummaryLine({ state }: { state: TaskState }) {
  const [open, setOpen] = useState(false);
  const files = Object.keys(state.changes).length;
  const present = state.plan.find(({ progress }) => progress === "started");
  const limit = state.limits.cost_usd;
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="grid flex-none gap-2 border-b border-line bg-desk px-3.5 py-2.5 text-left desk:hidden"
      >
        <span className="flex items-center gap-2">
          <PhaseCells {...phaseCell(state)} />
          <b className="font-bold">{headline(state)}</b>{" "}
          <span className="text-ink-2">{stepLine(state)}</span>{" "}
          <span className="ml-auto tabular-nums">
            <b className="font-semibold">{money(spentUsd(state))}</b>
            {limit !== null && <span className="text-ink-3"> of {money(limit)}</span>}
          </span>
        </span>{" "}
        <span className="flex items-center gap-2 text-12 text-ink-2">
          <span className="min-w-0 flex-1 truncate">
            {present?.step.title ?? "Steps, files, cost"}
          </span>{" "}
          <LineCounts {...stagedCounts(state)} /> {files > 0 && plural(files, "file")}
          <ChevronDown size={13} aria-hidden="true" />
        </span>
      </button>
      <Sheet open={open} onOpenChange={setOpen} title="Progress">
        <div className="grid gap-5">
          <ProgressColumn state={state} />
          <FactsColumn state={state} />
        </div>
      </Sheet>
    </>
  );
}
