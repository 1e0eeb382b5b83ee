/** Draws one row of the timeline, by its kind. */
import { Markdown } from "@/components/agent/markdown";
import type { Row } from "@/components/agent/model/row-types";
import { CallsRow } from "@/components/agent/rows/calls-row";
import { FoldedRow, ReportBody } from "@/components/agent/rows/folded-row";
import {
  DecisionsRow,
  DeliveryRow,
  NoteRow,
  PhaseRow,
  StepRow,
} from "@/components/agent/rows/line-rows";
import { MessageRow } from "@/components/agent/rows/message-row";
import { EndRow, PlanDecisionRow, PlanRow, ReviewRow } from "@/components/agent/rows/plan-rows";
import { RetryRow } from "@/components/agent/rows/retry-row";
import { WaitRow } from "@/components/agent/rows/wait-row";

interface Props {
  row: Row;
  open: boolean;
  onToggle: () => void;
}

export function RowContent({ row, open, onToggle }: Props) {
  switch (row.kind) {
    case "asked":
      return (
        <MessageRow
          userId={row.userId}
          at={row.at}
          text={row.text}
          note="asked for this task"
          read
        />
      );
    case "message":
      return (
        <MessageRow
          userId={row.userId}
          at={row.at}
          text={row.text}
          read={row.readSeq !== null}
          note={row.readSeq === null ? "not read yet" : "read by the agent before its next step"}
        />
      );
    case "prose":
      return <Prose text={row.text} />;
    case "summary":
      return (
        <div className="py-1">
          <h2 className="text-12 font-semibold text-ink-3">Summary for the review</h2>
          <Prose text={row.text} />
        </div>
      );
    case "thinking":
      return (
        <FoldedRow title="Thought" detail={row.text} open={open} onToggle={onToggle}>
          <Markdown text={row.text} />
        </FoldedRow>
      );
    case "report":
      return (
        <FoldedRow title="Understood" detail={row.report.summary} open={open} onToggle={onToggle}>
          <ReportBody report={row.report} />
        </FoldedRow>
      );
    case "calls":
      return <CallsRow calls={row.calls} open={open} onToggle={onToggle} />;
    case "step":
      return <StepRow row={row} />;
    case "phase":
      return <PhaseRow row={row} />;
    case "retry":
      return <RetryRow row={row} />;
    case "wait":
      return <WaitRow row={row} />;
    case "plan":
      return <PlanRow row={row} />;
    case "plan-decision":
      return <PlanDecisionRow row={row} />;
    case "decisions":
      return <DecisionsRow row={row} />;
    case "review":
      return <ReviewRow row={row} />;
    case "delivery":
      return <DeliveryRow row={row} />;
    case "note":
      return <NoteRow row={row} />;
    case "end":
      return <EndRow row={row} />;
  }
}

function Prose({ text }: { text: string }) {
  return (
    <div className="max-w-[72ch] py-[7px] text-15 leading-[23px] desk:text-14">
      <Markdown text={text} />
    </div>
  );
}
