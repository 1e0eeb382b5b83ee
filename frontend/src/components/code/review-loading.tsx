/** What stands in the Review's place before there is one. */
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { ReviewTask } from "@/components/code/review-model";

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

/** No file is staged: the agent's summary says why, once there is one. */
export function NothingStaged({ task }: { task: ReviewTask | null }) {
  const summary = task?.summary ?? "";
  return (
    <main className="grid flex-1 place-items-center bg-desk p-6" id="content">
      <div className="max-w-[60ch] rounded-3 border border-line bg-sheet p-6">
        <h2 className="text-18 font-bold">
          {summary === "" ? "Nothing staged yet" : "No changes"}
        </h2>
        <p className="mt-1 whitespace-pre-line text-ink-2">
          {summary === "" ? "Files appear here as the agent stages them." : summary}
        </p>
      </div>
    </main>
  );
}
