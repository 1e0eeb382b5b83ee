/** A place in the bar; the present one is underlined. */
import type { ReactNode } from "react";
import { NavLink } from "react-router";

import { classes } from "@/lib/classes";

interface Props {
  to: string;
  /** Only this very address counts as present, not those below it. */
  end?: boolean;
  className?: string;
  children: ReactNode;
}

export function BarTab({ to, end = false, className, children }: Props) {
  return (
    <NavLink
      to={to}
      end={end}
      className={({ isActive }) =>
        classes(
          "relative flex h-full items-center gap-1.5 px-2.5 whitespace-nowrap",
          isActive
            ? "font-bold after:absolute after:inset-x-2 after:-bottom-px after:h-[3px] after:bg-ink"
            : "font-medium text-ink-2 hover:text-ink",
          className,
        )
      }
    >
      {children}
    </NavLink>
  );
}
