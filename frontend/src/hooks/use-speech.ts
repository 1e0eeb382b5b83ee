/** Speaks what happens in a Task to a screen reader, at most once in three seconds. */
import { useEffect, useEffectEvent, useState } from "react";

import { useTaskStore } from "@/stores/task-store";
import type { StoredEvent, TaskState } from "@/types/api";

const PAUSE_MS = 3_000;

export interface Spoken {
  polite: string;
  urgent: string;
}

type Speech = (event: StoredEvent, state: TaskState) => { text: string; urgent: boolean } | null;

/**
 * Texts for a polite and an assertive region. `speechOf` turns an event into words; events of the
 * replay are not spoken.
 */
export function useSpeech(speechOf: Speech): Spoken {
  const [spoken, setSpoken] = useState<Spoken>({ polite: "", urgent: "" });
  const words = useEffectEvent((event: StoredEvent, state: TaskState) => speechOf(event, state));
  useEffect(() => {
    let waiting: string[] = [];
    let timer: number | undefined;
    let saidAt = 0;
    const speak = () => {
      timer = undefined;
      saidAt = Date.now();
      const polite = waiting.join(". ");
      waiting = [];
      setSpoken((old) => ({ ...old, polite }));
    };
    const stop = useTaskStore.subscribe((view, old) => {
      const { state, endSeq, events } = view;
      if (state === null || endSeq === null || events === old.events) return;
      for (const event of events.slice(old.events.length)) {
        const said = event.seq > endSeq ? words(event, state) : null;
        if (said?.urgent) setSpoken((one) => ({ ...one, urgent: said.text }));
        else if (said) waiting.push(said.text);
      }
      if (waiting.length > 0)
        timer ??= window.setTimeout(speak, Math.max(0, saidAt + PAUSE_MS - Date.now()));
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  return spoken;
}
