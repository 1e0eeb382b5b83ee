/** What an edit or a write put into a file, as removed and added lines. */
import { useState } from "react";

import type { EditLine, EditPlace } from "@/components/agent/model/edit-lines";
import { SHOWN_LINES } from "@/components/agent/model/output-lines";
import { Button } from "@/components/ui/button";
import { classes } from "@/lib/classes";
import { plural } from "@/lib/format";

const LOOKS: Record<EditLine["sign"], string> = {
  " ": "",
  "+": "bg-add",
  "-": "bg-del",
};
const SIGNS: Record<EditLine["sign"], { sign: string; word: string; look: string }> = {
  " ": { sign: "", word: "", look: "" },
  "+": { sign: "+", word: "added ", look: "text-add-ink" },
  "-": { sign: "−", word: "removed ", look: "text-del-ink" },
};

export function EditBlock({ places }: { places: readonly EditPlace[] }) {
  const [whole, setWhole] = useState(false);
  const total = places.reduce((sum, { lines }) => sum + lines.length, 0);
  const shown = whole ? places : cut(places, SHOWN_LINES);
  return (
    <>
      <div className="scroll text-code" tabIndex={0} role="group" aria-label="Written lines">
        <div className="w-max min-w-full">
          {shown.map((place, index) => (
            <div key={index} className="border-line not-first:border-t">
              {place.line !== null && (
                <p className="bg-desk px-3 text-11 text-ink-3">line {place.line}</p>
              )}
              {place.lines.map((line, at) => (
                <CodeLine key={at} {...line} />
              ))}
            </div>
          ))}
        </div>
      </div>
      {!whole && total > SHOWN_LINES && (
        <p className="bg-desk px-3 py-1 text-12 text-ink-2">
          {plural(total - SHOWN_LINES, "line")} below{" "}
          <Button size="small" variant="quiet" onClick={() => setWhole(true)}>
            Show all
          </Button>
        </p>
      )}
    </>
  );
}

function CodeLine({ sign, text }: EditLine) {
  const { sign: mark, word, look } = SIGNS[sign];
  return (
    <div className={classes("flex", LOOKS[sign])}>
      <span
        aria-hidden="true"
        className={classes("w-7 flex-none text-center font-semibold select-none", look)}
      >
        {mark}
      </span>
      {word !== "" && <span className="sr-only">{word}</span>}
      <code className="pr-3 whitespace-pre [tab-size:4]">{text}</code>
    </div>
  );
}

/** The places up to so many lines in all. */
function cut(places: readonly EditPlace[], limit: number): EditPlace[] {
  let room = limit;
  const kept: EditPlace[] = [];
  for (const place of places) {
    if (room <= 0) break;
    kept.push({ ...place, lines: place.lines.slice(0, room) });
    room -= place.lines.length;
  }
  return kept;
}
