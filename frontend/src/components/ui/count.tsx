/** A small count: marker where a person must act, quiet elsewhere. */
import { classes } from "@/lib/classes";

export function Count({ value, tone }: { value: number | string; tone: "marker" | "quiet" }) {
  return (
    <span
      className={classes(
        "min-w-[18px] rounded-1 px-[5px] text-center text-11 font-bold tabular-nums",
        tone === "marker"
          ? "bg-marker text-on-marker shadow-[inset_0_0_0_1px_var(--marker-ink)]"
          : "bg-sunken text-ink-2",
      )}
    >
      {value}
    </span>
  );
}
