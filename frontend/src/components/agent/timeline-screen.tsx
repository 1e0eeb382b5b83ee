/** The three columns of the timeline, its keys, and what is spoken of it. */
import { type RefObject, useMemo, useState } from "react";
import { useNavigate } from "react-router";

import { useCancelTask } from "@/api/cancel-task";
import { timelineActions, type TimelineContext } from "@/components/agent/actions/timeline-actions";
import { Composer } from "@/components/agent/composer";
import { FactsColumn } from "@/components/agent/facts-column";
import { RowDeriver } from "@/components/agent/model/derive-rows";
import { speechOf } from "@/components/agent/model/derive-speech";
import { filterRows, findRows } from "@/components/agent/model/filter-rows";
import { timelineRows } from "@/components/agent/model/merge-rows";
import type { Row } from "@/components/agent/model/row-types";
import { ProgressColumn } from "@/components/agent/progress-column";
import { SummaryLine } from "@/components/agent/summary-line";
import { TimelineHead } from "@/components/agent/timeline-head";
import { TimelineLog } from "@/components/agent/timeline-log";
import { useTimeline, useTimelineTools } from "@/components/agent/timeline-tools";
import { useTimelineAddress } from "@/components/agent/use-timeline-address";
import { ErrorBoundary } from "@/components/ui/error-boundary";
import { useShortcuts } from "@/hooks/use-shortcuts";
import { useSpeech } from "@/hooks/use-speech";
import { canStop } from "@/lib/task-phase";
import { useTaskStore } from "@/stores/task-store";
import { rowReached } from "@/stores/timeline-store";
import type { TaskState } from "@/types/api";

interface Props {
  state: TaskState;
  field: RefObject<HTMLTextAreaElement | null>;
}

export function TimelineScreen({ state, field }: Props) {
  const { taskId } = useTimelineTools();
  const cancel = useCancelTask(taskId);
  const context = useTimelineContext(state);
  const { found, present, step } = useFound(context);
  const stoppable = canStop(state.phase) && !state.cancel_requested;
  const spoken = useSpeech(speechOf);
  return (
    <div className="flex min-h-0 flex-1 flex-col desk:grid desk:grid-cols-[220px_minmax(0,1fr)] wide:grid-cols-[264px_minmax(0,1fr)_300px]">
      <aside
        aria-label="Progress"
        className="scroll hidden min-h-0 border-r border-line bg-desk p-4 desk:block"
      >
        <ErrorBoundary region="the progress">
          <ProgressColumn state={state} />
        </ErrorBoundary>
      </aside>
      <SummaryLine state={state} />
      <main
        tabIndex={-1}
        aria-label="Timeline"
        className="flex min-h-0 min-w-0 flex-1 flex-col bg-sheet outline-none"
      >
        <TimelineHead events={state.seq} found={found.length} present={present} onStep={step} />
        <ErrorBoundary region="the log">
          <TimelineLog context={context} found={useMemo(() => new Set(found), [found])} />
        </ErrorBoundary>
        <Composer state={state} field={field} onStop={stoppable ? () => cancel.mutate() : null} />
      </main>
      <aside
        aria-label="Facts"
        className="scroll hidden min-h-0 border-l border-line bg-desk p-4 wide:block"
      >
        <ErrorBoundary region="the facts">
          <FactsColumn state={state} />
        </ErrorBoundary>
      </aside>
      <p role="status" className="sr-only">
        {spoken.polite}
      </p>
      <p role="alert" className="sr-only">
        {spoken.urgent}
      </p>
    </div>
  );
}

function useTimelineContext(state: TaskState): TimelineContext {
  const { taskId, store, focusComposer } = useTimelineTools();
  const navigate = useNavigate();
  const events = useTaskStore((one) => one.events);
  const endSeq = useTaskStore((one) => one.endSeq);
  const filter = useTimeline((one) => one.filter);
  const [deriver] = useState(() => new RowDeriver());
  const all = useMemo(() => timelineRows(events, deriver), [events, deriver]);
  const rows = useMemo(() => filterRows(all, filter), [all, filter]);
  useTimelineAddress(store, all, state.seq, endSeq !== null && state.seq >= endSeq);
  const context: TimelineContext = {
    taskId,
    store,
    rows,
    seq: state.seq,
    staged: Object.keys(state.changes).length > 0,
    navigate: (to) => void navigate(to),
    focusComposer,
    copyLink: (hash) => {
      void navigate({ hash }, { replace: true });
      const { origin, pathname } = window.location;
      void navigator.clipboard.writeText(origin + pathname + hash).catch(() => undefined);
    },
  };
  useShortcuts({ title: "Timeline", actions: timelineActions, context });
  return context;
}

/** The rows that hold what is looked for, and going from one to the next. */
function useFound({ store, rows, seq }: TimelineContext) {
  const query = useTimeline((state) => state.query);
  const cursor = useTimeline((state) => state.cursor);
  const found = useMemo(() => (query === null ? [] : findRows(rows, query)), [rows, query]);
  const present = cursor === null ? -1 : found.indexOf(cursor);
  const step = (by: 1 | -1) => {
    const from = present < 0 && by < 0 ? 0 : present;
    const key = found[(from + by + found.length) % found.length];
    const row = rows.find((one: Row) => one.key === key);
    if (row) rowReached(store, row.key, seq);
  };
  return { found, present, step };
}
