/** What stands where content will be: in its final size, and only after 150 ms. */
import { useDelayed } from "@/hooks/use-delayed";
import { classes } from "@/lib/classes";

/** Quicker answers than this show no skeleton at all. */
export const SKELETON_AFTER_MS = 150;

interface Props {
  /** How many lines, of the widths below in turn. */
  lines?: number;
  /** Tailwind height of a line, with its gap. */
  line?: string;
  className?: string;
}

const WIDTHS = ["w-3/5", "w-4/5", "w-2/5", "w-3/4", "w-1/2"];

/** Grey lines, silent for screen readers; what loads says so with aria-busy. */
export function Skeleton({ lines = 5, line = "h-3 my-1", className }: Props) {
  const shown = useDelayed(SKELETON_AFTER_MS);
  return (
    <div aria-hidden="true" className={classes(!shown && "invisible", className)}>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className={classes("rounded-1 bg-sunken", line, WIDTHS[index % WIDTHS.length])}
        />
      ))}
    </div>
  );
}
