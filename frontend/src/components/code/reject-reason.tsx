/** Asks, in place, why a Hunk was rejected. Enter keeps what is written; empty means no reason. */
import { type KeyboardEvent, useState } from "react";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

interface Props {
  reason: string;
  onGiven: (reason: string) => void;
}

export function RejectReason({ reason, onGiven }: Props) {
  const [text, setText] = useState(reason);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onGiven(text.trim());
  };
  return (
    <div className="grid gap-1.5">
      <label className="grid gap-1 text-12 text-ink-2">
        Why? The agent reads it if you request changes.
        <textarea
          autoFocus
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="w-full resize-none rounded-2 border border-line-strong bg-sheet px-2 py-1 text-15 text-ink desk:text-13"
        />
      </label>
      <div>
        <Button size="small" onClick={() => onGiven(text.trim())}>
          {text.trim() === "" ? "Skip" : "Keep the reason"} <Kbd keys="enter" />
        </Button>
      </div>
    </div>
  );
}
