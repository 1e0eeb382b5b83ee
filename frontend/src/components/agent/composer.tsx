/** The field for messages: grows to 8 lines, Enter sends, what did not arrive is kept. */
import { CornerDownLeft, Square } from "lucide-react";
import type { Ref } from "react";

import { composerState } from "@/components/agent/model/composer-state";
import { useTimeline, useTimelineTools } from "@/components/agent/timeline-tools";
import { useMessageSender } from "@/components/agent/use-message-sender";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { draftChanged } from "@/stores/timeline-store";
import type { TaskState } from "@/types/api";

interface Props {
  state: TaskState;
  field: Ref<HTMLTextAreaElement>;
  /** Stops the Task; null where that is not possible. On a phone the bar has no room for it. */
  onStop: (() => void) | null;
}

const MOST_ROWS = 8;

export function Composer({ state, field, onStop }: Props) {
  const { store } = useTimelineTools();
  const draft = useTimeline((timeline) => timeline.draft);
  const { closed, hint, send: word } = composerState(state);
  const { send, pending } = useMessageSender();
  const submit = () => {
    if (closed === null && draft.trim() !== "") send(draft);
  };
  return (
    <div className="flex-none border-t border-line bg-sheet px-3 pt-2.5 pb-[calc(12px+env(safe-area-inset-bottom))] desk:px-5">
      <UnsentStrip />
      <form
        className="flex max-w-[900px] items-end gap-2.5 rounded-3 border border-line-strong bg-raised p-2 pl-3 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-offset-2 has-[textarea:focus-visible]:outline-ink"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <textarea
          ref={field}
          aria-label="Message to the agent"
          rows={Math.min(MOST_ROWS, draft.split("\n").length)}
          value={draft}
          disabled={closed !== null}
          placeholder={hint}
          onChange={(event) => draftChanged(store, event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
          className="scroll max-h-[184px] min-w-0 flex-1 resize-none self-center bg-transparent text-15 outline-none [field-sizing:content] placeholder:text-ink-3 disabled:cursor-not-allowed desk:text-14"
        />
        {draft === "" && closed === null && (
          <span className="self-center">
            <Kbd keys="i" />
          </span>
        )}
        {onStop !== null && (
          <Button aria-label="Stop the task" onClick={onStop} className="desk:hidden">
            <Square size={14} aria-hidden="true" />
          </Button>
        )}
        {closed === null && (
          <Button
            type="submit"
            variant="ink"
            aria-label={word}
            disabled={pending || draft.trim() === ""}
          >
            <CornerDownLeft size={13} aria-hidden="true" />
            <span className="hidden desk:inline">{word}</span>
          </Button>
        )}
      </form>
    </div>
  );
}

/** A message that did not arrive, with the reason. */
function UnsentStrip() {
  const unsent = useTimeline((timeline) => timeline.unsent);
  const { sendAgain, drop, pending } = useMessageSender();
  if (unsent === null) return null;
  return (
    <div
      role="alert"
      className="mb-2 flex max-w-[900px] flex-wrap items-center gap-2 rounded-2 bg-bad-wash px-3 py-1.5 text-12"
    >
      <p className="min-w-0 flex-1">
        <b className="font-semibold">Not sent.</b> {unsent.why}{" "}
        <span className="text-ink-2">“{unsent.text}”</span>
      </p>
      <Button size="small" disabled={pending} onClick={sendAgain}>
        Send again
      </Button>
      <Button size="small" variant="quiet" onClick={drop}>
        Take it back
      </Button>
    </div>
  );
}
