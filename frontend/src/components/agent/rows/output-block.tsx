/** Text that a ToolCall gave back: 200 lines of it, in terminal colours, and what is left out. */
import { useState } from "react";

import { type AnsiRun, ansiLines } from "@/components/agent/model/ansi";
import { charactersLeftOut, outputLines, SHOWN_LINES } from "@/components/agent/model/output-lines";
import { Button } from "@/components/ui/button";
import { classes } from "@/lib/classes";
import { count, plural } from "@/lib/format";

interface Props {
  text: string;
  /** Which end of a long text is shown first. */
  end: "first" | "last";
  limit?: number;
  /** More is coming. */
  live?: boolean;
}

export function OutputBlock({ text, end, limit = SHOWN_LINES, live = false }: Props) {
  const [whole, setWhole] = useState(false);
  if (text.trim() === "")
    return <p className="px-3 py-2 text-12 text-ink-3">{live ? "No output yet" : "No output"}</p>;
  const { lines, hidden } = outputLines(text, end, whole ? Infinity : limit);
  const leftOut = charactersLeftOut(text);
  const more = hidden > 0 && (
    <p className="bg-desk px-3 py-1 text-12 text-ink-2">
      {plural(hidden, "line")} {end === "last" ? "above" : "below"}{" "}
      <Button size="small" variant="quiet" onClick={() => setWhole(true)}>
        Show all
      </Button>
    </p>
  );
  return (
    <>
      {end === "last" && more}
      <pre
        tabIndex={0}
        aria-label="Output"
        aria-busy={live}
        className={classes(
          "scroll flex max-h-[60vh] px-3 py-2 text-12 leading-[18px] [tab-size:4]",
          // Reversed, the box starts at its end and stays there while more comes.
          end === "last" ? "flex-col-reverse" : "flex-col",
        )}
      >
        <div className="w-max min-w-full">
          {ansiLines(lines.join("\n")).map((runs, index) => (
            <div key={index}>{runs.length === 0 ? "\n" : runs.map(drawRun)}</div>
          ))}
        </div>
      </pre>
      {end === "first" && more}
      {leftOut > 0 && (
        <p className="border-t border-line bg-desk px-3 py-1 text-12 text-ink-2">
          {count(leftOut)} characters were left out: the agent saw what you see.
        </p>
      )}
    </>
  );
}

const TONES: Record<AnsiRun["tone"], string> = {
  plain: "",
  good: "text-ok",
  bad: "text-bad",
  dim: "text-ink-3",
  blue: "text-add-ink",
  orange: "text-del-ink",
};

function drawRun({ text, tone, bold }: AnsiRun, index: number) {
  return (
    <span key={index} className={classes(TONES[tone], bold && "font-semibold")}>
      {text}
    </span>
  );
}
