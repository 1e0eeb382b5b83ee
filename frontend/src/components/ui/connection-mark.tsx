/** How the live connection stands, in a dot and a word. */
import { classes } from "@/lib/classes";
import type { Connection } from "@/lib/connection";

const LOOKS: Record<Connection, { word: string; dot: string }> = {
  connecting: { word: "", dot: "invisible" },
  live: { word: "Live", dot: "bg-ok" },
  reconnecting: { word: "Reconnecting", dot: "bg-ink-3 motion-safe:animate-breathe" },
  offline: { word: "Offline", dot: "border border-bad" },
};

export function ConnectionMark({ connection }: { connection: Connection }) {
  const { word, dot } = LOOKS[connection];
  return (
    <span className="inline-flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-2">
      <i aria-hidden="true" className={classes("size-[7px] rounded-full", dot)} />
      {word}
    </span>
  );
}
