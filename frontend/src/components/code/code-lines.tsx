/** The lines of a Hunk. React makes the box; the rows in it are drawn at once (draw-hunk.ts). */
import { type PointerEvent, memo, useCallback } from "react";

import type { FileColours } from "@/components/code/colour/colour-client";
import { drawHunk } from "@/components/code/draw/draw-hunk";
import { keepToSide, whenNotSelected } from "@/components/code/draw/selection";
import type { Row } from "@/components/code/model/rows";
import type { Drawing } from "@/components/code/model/sizes";

interface Props {
  rows: readonly Row[];
  drawing: Drawing;
  /** Null until the worker has answered, and for ever where no tokenizer knows the language. */
  colours: FileColours | null;
  label: string;
}

/** Lines shorter than this fit everywhere; a longer one may have to be scrolled, by keyboard too. */
const FITS_COLUMNS = 60;

export const CodeLines = memo(function CodeLines({ rows, drawing, colours, label }: Props) {
  // A ref callback, because it is run again exactly when what it draws has changed.
  const draw = useCallback(
    (host: HTMLElement | null) => {
      if (!host) return undefined;
      const isDrawn = host.dataset["drawn"] === `${drawing}/${rows.length}`;
      if (!isDrawn || colours === null) {
        drawHunk(host, rows, drawing, colours);
        host.dataset["drawn"] = `${drawing}/${rows.length}`;
        return undefined;
      }
      return whenNotSelected(host, () => drawHunk(host, rows, drawing, colours));
    },
    [rows, drawing, colours],
  );
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    keepToSide(event.currentTarget, event.target);
  };
  const wraps = drawing === "split" || drawing === "phone";
  const scrolls = !wraps && rows.some((row) => row.text.length > FITS_COLUMNS);
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
      className="code-scroll"
      onPointerDown={onPointerDown}
    >
      <div ref={draw} className="code-lines" data-drawing={drawing} />
    </div>
  );
});
