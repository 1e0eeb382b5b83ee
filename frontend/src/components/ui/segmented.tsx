/** A choice of one out of a few, all in sight. One tab stop; arrows move. */
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

import { classes } from "@/lib/classes";

interface Option<V extends string> {
  value: V;
  label: ReactNode;
}

interface Props<V extends string> {
  label: string;
  options: readonly Option<V>[];
  value: V;
  onChange: (value: V) => void;
  size?: "small" | "medium";
}

/** Clicking the chosen one changes nothing. */
export function Segmented<V extends string>(props: Props<V>) {
  const { label, options, value, onChange, size = "small" } = props;
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next !== "") onChange(next as V);
      }}
      className="inline-flex rounded-2 border border-line bg-sunken p-px"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className={classes(
            "inline-flex items-center gap-1.5 rounded-1 whitespace-nowrap text-ink-2 transition-colors duration-(--fast)",
            "data-[state=on]:bg-raised data-[state=on]:font-semibold data-[state=on]:text-ink data-[state=on]:shadow-1",
            "h-10 px-3.5 text-14",
            size === "small"
              ? "desk:h-[22px] desk:px-2 desk:text-12"
              : "desk:h-[26px] desk:px-3 desk:text-13",
          )}
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
