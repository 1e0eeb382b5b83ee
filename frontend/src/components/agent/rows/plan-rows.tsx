/** Rows of results and ends: report, Plan, decision on it, Review, summary, how it ended. */
import { Check, ListOrdered, OctagonX, Square, X } from "lucide-react";
import { Link } from "react-router";

import type { RowOf } from "@/components/agent/model/row-types";
import { Line, useWho } from "@/components/agent/rows/line-rows";
import { MessageRow } from "@/components/agent/rows/message-row";
import { useTimelineTools } from "@/components/agent/timeline-tools";
import { Bracket } from "@/components/ui/bracket";
import { ButtonLink } from "@/components/ui/button";
import { TodoMark } from "@/components/ui/todo-mark";
import { plural } from "@/lib/format";
import { taskPath } from "@/lib/task-phase";

export function PlanRow({ row }: { row: RowOf<"plan"> }) {
  const { taskId } = useTimelineTools();
  return (
    <Bracket
      state={row.open ? "todo" : "idle"}
      className="my-1 max-w-[72ch] bg-raised py-2.5 pr-4 pl-5"
    >
      <h2 className="flex items-center gap-2 font-semibold">
        {row.open ? <TodoMark /> : <ListOrdered size={14} aria-hidden="true" />}
        The agent proposes {plural(row.steps.length, "step")}
      </h2>
      <ol className="mt-1 list-decimal pl-5 text-ink-2">
        {row.steps.map(({ step_id: id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ol>
      {row.open && (
        <p className="mt-2">
          <ButtonLink to={taskPath(taskId, "plan")} variant="marker">
            Open the plan
          </ButtonLink>
        </p>
      )}
    </Bracket>
  );
}

export function PlanDecisionRow({ row }: { row: RowOf<"plan-decision"> }) {
  const { who } = useWho(row.userId);
  if (row.approved)
    return (
      <Line icon={<Check size={13} />} title={`${who} approved ${plural(row.steps, "step")}`} />
    );
  return (
    <MessageRow
      userId={row.userId ?? ""}
      at={row.at}
      text={row.reason}
      note="asked for another plan"
      read
    />
  );
}

const OUTCOMES = {
  deliver: "submitted the review, to deliver",
  revise: "asked for changes",
  reject: "rejected the changes",
};

export function ReviewRow({ row }: { row: RowOf<"review"> }) {
  const note = OUTCOMES[row.outcome];
  const { who } = useWho(row.userId);
  if (row.text === "") return <Line icon={<Check size={13} />} title={`${who} ${note}`} />;
  return <MessageRow userId={row.userId} at={row.at} text={row.text} note={note} read />;
}

export function EndRow({ row }: { row: RowOf<"end"> }) {
  const { taskId } = useTimelineTools();
  switch (row.phase) {
    case "approval":
      return (
        <Line
          icon={row.open ? <TodoMark size={13} /> : <Check size={13} />}
          title="Ready for your review"
        >
          <Link to={taskPath(taskId, "review")} className="underline underline-offset-3">
            Review the changes
          </Link>
        </Line>
      );
    case "delivered":
      return <Line icon={<Check size={13} />} title="The task is delivered" />;
    case "rejected":
      return <Line icon={<X size={13} />} title="The task is rejected" />;
    case "cancelled":
      return (
        <Line icon={<Square size={13} />} title="Stopped">
          What was staged is kept and can be reviewed.
        </Line>
      );
    case "failed":
      return (
        <div className="my-1 max-w-[72ch] rounded-2 bg-bad-wash px-4 py-3">
          <h2 className="flex items-center gap-2 text-15 font-semibold">
            <OctagonX size={15} aria-hidden="true" className="text-bad" /> Failed
          </h2>
          <p className="mt-1">{row.message}</p>
          {row.hint !== "" && <p className="text-ink-2">{row.hint}</p>}
        </div>
      );
  }
}
