/** A pause that a person ends: raises the limit, answers, or says that the cause is mended. */
import { CirclePause } from "lucide-react";

import { useResumeTask } from "@/api/resume-task";
import { Markdown } from "@/components/agent/markdown";
import type { RowOf } from "@/components/agent/model/row-types";
import { ExtendLimits } from "@/components/agent/rows/extend-limits";
import { Line } from "@/components/agent/rows/line-rows";
import { useTimelineTools } from "@/components/agent/timeline-tools";
import { Bracket } from "@/components/ui/bracket";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { TodoMark } from "@/components/ui/todo-mark";
import type { WaitReason } from "@/types/api";

const TITLES: Record<WaitReason, string> = {
  question: "The agent asks",
  budget: "Paused at its limit",
  provider: "Paused: the model",
  disk: "Paused: the disk",
  repository: "Paused: the repository",
};

export function WaitRow({ row }: { row: RowOf<"wait"> }) {
  const title = row.reason === null ? "Paused" : TITLES[row.reason];
  if (!row.open)
    return (
      <Line icon={<CirclePause size={13} strokeWidth={1.9} />} title={title}>
        {row.message}
      </Line>
    );
  return (
    <Bracket state="todo" className="my-1 max-w-[72ch] bg-raised py-3 pr-4 pl-5">
      <h2 className="flex items-center gap-2 font-semibold">
        <TodoMark /> {title}
      </h2>
      <div className="mt-1 text-14">
        <Markdown text={row.message} />
      </div>
      {row.hint !== "" && <p className="mt-1 text-ink-2">{row.hint}</p>}
      <div className="mt-2.5">
        <WayOn reason={row.reason} />
      </div>
    </Bracket>
  );
}

/** What ends the pause. */
export function WayOn({ reason }: { reason: WaitReason | null }) {
  const { taskId, focusComposer } = useTimelineTools();
  const resume = useResumeTask(taskId);
  if (reason === "budget") return <ExtendLimits taskId={taskId} />;
  if (reason === "question")
    return (
      <Button variant="marker" onClick={focusComposer} aria-keyshortcuts="I">
        Answer <Kbd keys="i" onFill />
      </Button>
    );
  return (
    <>
      <Button variant="marker" disabled={resume.isPending} onClick={() => resume.mutate()}>
        Go on
      </Button>
      {resume.error !== null && (
        <p role="alert" className="mt-2 text-12 text-bad">
          {resume.error.message} {resume.error.hint}
        </p>
      )}
    </>
  );
}
