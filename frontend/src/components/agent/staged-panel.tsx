/** The staged files with their line counts; each leads to its place in the Review. */
import { File, FileMinus2, FilePlus2, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { FactsHeading } from "@/components/agent/facts";
import { fileAnchor, stagedFiles } from "@/components/agent/model/derive-facts";
import { Button } from "@/components/ui/button";
import { Count } from "@/components/ui/count";
import { Kbd } from "@/components/ui/kbd";
import { LineCounts } from "@/components/ui/line-counts";
import { taskPath } from "@/lib/task-phase";
import type { StagedChange, TaskState } from "@/types/api";

const SHOWN = 8;
const ICONS: Record<StagedChange["kind"], LucideIcon> = {
  added: FilePlus2,
  modified: File,
  deleted: FileMinus2,
};

export function StagedPanel({ state }: { state: TaskState }) {
  const [whole, setWhole] = useState(false);
  const files = stagedFiles(state);
  const review = taskPath(state.task_id, "review");
  const shown = whole ? files : files.slice(0, SHOWN);
  return (
    <section aria-labelledby="facts-staged">
      <FactsHeading>
        <span id="facts-staged">Staged</span>
        {files.length > 0 && (
          <>
            <Count value={files.length} tone="quiet" />
            <Link to={review} className="ml-auto font-medium text-ink-3 hover:text-ink">
              Preview <Kbd keys="r" />
            </Link>
          </>
        )}
      </FactsHeading>
      {shown.map((file) => (
        <StagedFile key={file.path} file={file} review={review} />
      ))}
      {files.length > shown.length && (
        <Button size="small" variant="quiet" onClick={() => setWhole(true)}>
          and {files.length - shown.length} more
        </Button>
      )}
      <p className="mt-1.5 text-12 leading-[17px] text-ink-3">{stagedNote(state)}</p>
    </section>
  );
}

function stagedNote({ changes, deliveries }: TaskState): string {
  if (Object.keys(changes).length === 0) return "Nothing staged yet.";
  if (deliveries.some(({ outcome }) => outcome === "delivered"))
    return "What you accepted is in your working tree.";
  return "Private to this task. Your working tree is unchanged.";
}

function StagedFile({ file, review }: { file: StagedChange; review: string }) {
  const Icon = ICONS[file.kind];
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  return (
    <Link
      to={review + fileAnchor(file.path)}
      title={file.path}
      className="-mx-1.5 flex h-11 items-center gap-2 rounded-2 px-1.5 hover:bg-hover desk:h-7"
    >
      <Icon size={14} strokeWidth={1.9} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 flex-1 truncate font-mono text-12">
        {name}
        {file.kind === "deleted" && <span className="sr-only"> deleted</span>}
      </span>
      {file.binary ? <span className="text-12 text-ink-3">binary</span> : <LineCounts {...file} />}
    </Link>
  );
}
