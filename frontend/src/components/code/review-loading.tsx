/** What stands in the Review's place before there is one. */
import type { ReactNode } from "react";

import { useSubmitReview } from "@/api/submit-review";
import type { ReviewTask } from "@/components/code/review-model";
import { useReviewTools } from "@/components/code/review-tools";
import { Button, ButtonLink } from "@/components/ui/button";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import { taskPath } from "@/lib/task-phase";

export function ReviewLoading() {
  return (
    <div className="review" data-drawing="inline" aria-busy="true">
      <div className="review-side p-3">
        <Skeleton lines={8} line="h-3 my-3" />
      </div>
      <main className="review-scroll p-6" id="content">
        <Skeleton lines={5} />
      </main>
    </div>
  );
}

export function ReviewFailed({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <main className="grid flex-1 place-items-center bg-desk" id="content">
      <ErrorPanel
        message="The changes could not be read."
        hint={`${error.message} What was staged is kept on the server.`}
        onRetry={retry}
      />
    </main>
  );
}

/** What a person can still do with a Task that waits for a Review of nothing. */
function Endings({ taskId, digest }: { taskId: string; digest: string }) {
  const close = useSubmitReview(taskId);
  return (
    <>
      <div className="mt-4 flex flex-wrap gap-2">
        <ButtonLink to={taskPath(taskId, "timeline")}>Say what to do instead</ButtonLink>
        <Button onClick={() => close.mutate({ digest, outcome: "reject" })}>Close the task</Button>
      </div>
      {close.error && (
        <p role="alert" className="mt-2 text-bad">
          {close.error.message} {close.error.hint}
        </p>
      )}
    </>
  );
}

interface NothingProps {
  task: ReviewTask | null;
  digest: string;
  drawSummary: (text: string) => ReactNode;
}

/** No file is staged: the agent's summary says why, once there is one. */
export function NothingStaged({ task, digest, drawSummary }: NothingProps) {
  const { taskId } = useReviewTools();
  const summary = task?.summary ?? "";
  return (
    <main className="grid flex-1 place-items-center bg-desk p-6" id="content">
      <div className="max-w-[60ch] rounded-3 border border-line bg-sheet p-6">
        <h2 className="text-18 font-bold">
          {summary === "" ? "Nothing staged yet" : "No changes"}
        </h2>
        <div className="mt-1 text-ink-2">
          {summary === "" ? "Files appear here as the agent stages them." : drawSummary(summary)}
        </div>
        {task?.phase === "approval" && <Endings taskId={taskId} digest={digest} />}
      </div>
    </main>
  );
}
