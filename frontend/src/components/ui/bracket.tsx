/** The bracket at the left edge of whatever a person decides: one sign, everywhere. */
import type { CSSProperties, ElementType, HTMLAttributes } from "react";

import { classes } from "@/lib/classes";

/** `todo`: yours to decide. `accepted`, `refused`: decided. `idle`: not due. */
export type BracketState = "todo" | "accepted" | "refused" | "idle";

interface Props extends HTMLAttributes<HTMLElement> {
  as?: ElementType;
  state: BracketState;
  /** Space between the bracket and the upper and lower edge, in px. */
  inset?: number;
  /** Space between the left edge and the bracket, in px. */
  left?: number;
}

/** Draws the bracket at the left edge of its box; padding for it is the caller's. */
export function Bracket({
  as: Tag = "div",
  state,
  inset = 0,
  left = 0,
  className,
  style,
  ...rest
}: Props) {
  const place = { "--bracket-inset": `${inset}px`, "--bracket-left": `${left}px` } as CSSProperties;
  return (
    <Tag
      {...rest}
      data-bracket={state}
      style={{ ...place, ...style }}
      className={classes("bracket", className)}
    />
  );
}
