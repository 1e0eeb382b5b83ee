/** What the model is doing at this moment: its text as it comes, or what it waits for. */
import { useMemo } from "react";

import { Markdown } from "@/components/agent/markdown";
import { callVerb } from "@/components/agent/model/call-words";
import { deriveLive, type Live } from "@/components/agent/model/derive-live";
import { count, modelName } from "@/lib/format";
import { useTaskStore } from "@/stores/task-store";

export function LiveBlock() {
  const events = useTaskStore((store) => store.events);
  const streams = useTaskStore((store) => store.streams);
  const live = useMemo(() => deriveLive(events, streams), [events, streams]);
  if (live === null) return null;
  return (
    <div
      aria-busy="true"
      className="grid max-w-[900px] grid-cols-[14px_minmax(0,1fr)] desk:grid-cols-[62px_minmax(0,1fr)]"
    >
      <span className="border-r-2 border-ink pt-2 text-right font-mono text-11 leading-5 text-ink-3 desk:pr-3.5">
        <span className="hidden desk:inline">live</span>
      </span>
      <div className="min-w-0 max-w-[72ch] py-[7px] pl-3 text-15 leading-[23px] desk:pl-4 desk:text-14">
        {live.text !== "" && <Markdown text={live.text} streaming={live.doing === "speaking"} />}
        {live.doing !== "speaking" && (
          <p className="text-12 leading-5 text-ink-3">
            <span className="motion-safe:animate-breathe">{doingWords(live)}</span>
          </p>
        )}
      </div>
    </div>
  );
}

function doingWords({ doing, model, tool, inputLength, thinking }: Live): string {
  switch (doing) {
    case "asking":
      return `Asked ${modelName(model)}`;
    case "thinking":
      return `Thinking, ${count(thinking.length)} characters`;
    case "speaking":
      return "";
    case "writing": {
      const verb = callVerb([{ ...NO_CALL, tool: tool ?? "" }]);
      return `Next: ${verb}, ${count(inputLength)} characters`;
    }
  }
}

const NO_CALL = {
  callId: "",
  object: "",
  input: null,
  result: null,
  changes: [],
  reverted: [],
  cutOff: false,
};
