/** A native choice of one out of many, with a label for screen readers. */
import type { SelectHTMLAttributes } from "react";

import { classes } from "@/lib/classes";

interface Props extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
}

export function Select({ label, className, ...rest }: Props) {
  return (
    <select
      {...rest}
      aria-label={label}
      className={classes(
        "h-11 max-w-full cursor-pointer rounded-2 border border-line-strong bg-sheet px-2 text-15 font-medium text-ink hover:bg-hover desk:h-7 desk:text-13",
        className,
      )}
    />
  );
}
