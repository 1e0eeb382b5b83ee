/** The note beside a Hunk: state, reason, where it came from, what is odd, the two buttons. */
import { Check, CircleDashed, CloudOff, PackageCheck, TriangleAlert, X } from "lucide-react";
import { Link } from "react-router";

import { DecisionButtons, type HunkAction } from "@/components/code/decision-buttons";
import { type HunkState, type Mark, markInWords } from "@/components/code/model/hunk-state";
import { RejectReason } from "@/components/code/reject-reason";
import { InlineCode } from "@/components/code/inline-code";
import { TodoMark } from "@/components/ui/todo-mark";
import { modelName, seqNumber } from "@/lib/format";
import type { ChangeInfo } from "@/types/api";

interface Props {
  change: ChangeInfo;
  state: HunkState;
  /** "Step 2"; null where no Step made it. */
  step: string | null;
  /** The Task had a Plan that could name files. */
  planned: boolean;
  current: boolean;
  reviewable: boolean;
  asksReason: boolean;
  timelinePath: string;
  onAction: (action: HunkAction) => void;
  onReason: (reason: string) => void;
}

const ICONS = { accepted: Check, rejected: X, delivered: PackageCheck };

export function MarkIcon({ mark, reviewable }: { mark: Mark; reviewable: boolean }) {
  if (mark === "open")
    return reviewable ? (
      <TodoMark />
    ) : (
      <CircleDashed size={14} strokeWidth={1.9} aria-hidden="true" />
    );
  const Icon = ICONS[mark];
  return <Icon size={14} strokeWidth={1.9} aria-hidden="true" className="flex-none" />;
}

function StateLine({ state, reviewable }: Pick<Props, "state" | "reviewable">) {
  return (
    <div className="flex items-center gap-1.5 text-15 font-bold text-ink desk:text-13">
      <MarkIcon mark={state.mark} reviewable={reviewable} />
      {markInWords(state.mark, reviewable)}
      {state.unsent && (
        <span title="Not saved by the server yet" className="inline-flex text-ink-3">
          <CloudOff size={14} strokeWidth={1.9} aria-hidden="true" />
          <span className="sr-only">not saved by the server yet</span>
        </span>
      )}
    </div>
  );
}

function Source({ change, step, timelinePath }: Pick<Props, "change" | "step" | "timelinePath">) {
  const link = "underline decoration-line-strong underline-offset-3 text-ink-2";
  return (
    <div className="flex flex-wrap gap-x-1.5 text-ink-3">
      {step !== null && (
        <>
          <span className="text-ink-2">{step}</span>
          <span aria-hidden="true">·</span>
        </>
      )}
      <Link to={`${timelinePath}#e${seqNumber(change.seq)}`} className={link}>
        edit #{seqNumber(change.seq)}
      </Link>
      <span aria-hidden="true">·</span>
      <span>{modelName(change.model)}</span>
    </div>
  );
}

function PlanLine({ change }: Pick<Props, "change">) {
  if (change.in_plan) return <p className="text-ink-3">The plan names this file.</p>;
  return (
    <p className="flex items-center gap-1.5 font-semibold text-bad">
      <TriangleAlert size={14} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      The plan does not name this file.
    </p>
  );
}

export function HunkNote(props: Props) {
  const { change, state, current, reviewable, planned } = props;
  const decidable = reviewable && state.mark !== "delivered";
  return (
    <div className="hunk-note">
      <StateLine state={state} reviewable={reviewable} />
      {state.refusal !== "" && (
        <p role="alert" className="hunk-note-wide text-bad">
          Not saved. {state.refusal}
        </p>
      )}
      {state.mark === "rejected" && state.reason !== "" && (
        <p className="hunk-note-wide text-ink">“{state.reason}”</p>
      )}
      {change.note !== "" && (
        <p className="hunk-note-wide">
          <InlineCode text={change.note} />
        </p>
      )}
      <Source {...props} />
      {planned && <PlanLine change={change} />}
      {props.asksReason ? (
        <RejectReason reason={state.reason} onGiven={props.onReason} />
      ) : (
        decidable && (
          <div className="hunk-note-buttons">
            <DecisionButtons mark={state.mark} current={current} onAction={props.onAction} />
          </div>
        )
      )}
    </div>
  );
}
