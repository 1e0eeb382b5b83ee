/** One ToolCall opened: what it was given and what came of it, as far as the log holds it. */
import { Link } from "react-router";

import { fileAnchor } from "@/components/agent/model/derive-facts";
import { liveOutput } from "@/components/agent/model/derive-live";
import { editPlaces } from "@/components/agent/model/edit-lines";
import { commandOutput } from "@/components/agent/model/output-lines";
import type { Call } from "@/components/agent/model/row-types";
import { EditBlock } from "@/components/agent/rows/edit-block";
import { OutputBlock } from "@/components/agent/rows/output-block";
import { useTimelineTools } from "@/components/agent/timeline-tools";
import { taskPath } from "@/lib/task-phase";
import { selectStream, useTaskStore } from "@/stores/task-store";

/** Lines in sight of each of several results. */
const SHOWN_OF_MANY = 8;

export function CallBody({ call, alone }: { call: Call; alone: boolean }) {
  const places = editPlaces(call);
  return (
    <div className="border-line not-first:border-t">
      {!alone && <p className="bg-desk px-3 py-1 font-mono text-12 text-ink-2">{call.object}</p>}
      <CallInput call={call} />
      {places !== null && call.result?.status !== "error" ? (
        <EditBlock places={places} />
      ) : (
        <CallOutput call={call} alone={alone} />
      )}
      <StagedLine call={call} />
    </div>
  );
}

/** What the row itself could not show: a command of several lines, the input of other tools. */
function CallInput({ call: { tool, input } }: { call: Call }) {
  const command = input?.["command"];
  if (typeof command === "string")
    return command.includes("\n") ? <InputText text={command} /> : null;
  const known = /^(read_file|list_directory|search_code|index_symbols|(write|edit|delete)_file)$/;
  if (input === null || known.test(tool)) return null;
  return <InputText text={JSON.stringify(input, null, 2)} />;
}

function InputText({ text }: { text: string }) {
  return (
    <pre className="border-b border-line bg-desk px-3 py-2 text-12 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {text}
    </pre>
  );
}

function CallOutput({ call, alone }: { call: Call; alone: boolean }) {
  const isCommand = call.tool === "run_command";
  if (call.result === null) return <LiveOutput callId={call.callId} />;
  const { content } = call.result;
  return (
    <OutputBlock
      text={isCommand ? commandOutput(content) : content}
      end={isCommand ? "last" : "first"}
      {...(!alone && { limit: SHOWN_OF_MANY })}
    />
  );
}

function LiveOutput({ callId }: { callId: string }) {
  const parts = useTaskStore(selectStream(callId));
  return <OutputBlock text={liveOutput(parts)} end="last" live />;
}

function StagedLine({ call: { changes, reverted } }: { call: Call }) {
  const { taskId } = useTimelineTools();
  if (changes.length + reverted.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-desk px-3 py-1 text-12 text-ink-2">
      {changes.map(({ path, kind }) => (
        <Link
          key={path}
          to={taskPath(taskId, "review") + fileAnchor(path)}
          className="underline underline-offset-3"
        >
          Review {kind === "deleted" ? "the deletion of " : ""}
          <span className="font-mono">{path}</span>
        </Link>
      ))}
      {reverted.map((path) => (
        <span key={path}>
          <span className="font-mono">{path}</span> is as in the base again
        </span>
      ))}
    </p>
  );
}
