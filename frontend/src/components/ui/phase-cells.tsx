/** Four cells: understanding, planning, executing, approval, and how far a Task is. */
import { classes } from "@/lib/classes";
import type { PhaseTone } from "@/lib/phase-tone";

const TONES: Record<PhaseTone, string> = {
  running: "half-filled border-ink motion-safe:animate-breathe",
  waiting: "border-marker-ink bg-marker",
  failed: "border-bad bg-bad",
  still: "border-ink-3",
};

/** Cells before `index` are filled; the one at `index` (0 to 4, 4: all done) shows `tone`. */
export function PhaseCells({ index, tone }: { index: number; tone: PhaseTone }) {
  return (
    <span aria-hidden="true" className="inline-flex flex-none gap-0.5">
      {[0, 1, 2, 3].map((cell) => (
        <i
          key={cell}
          data-tally={cell < index ? "accepted" : cell === index && tone !== "still" ? "open" : ""}
          className={classes(
            "h-[5px] w-[9px] rounded-[1px] border",
            cell < index && "border-ink-2 bg-ink-2",
            cell === index && TONES[tone],
            cell > index && "border-ink-3",
          )}
        />
      ))}
    </span>
  );
}
