/** Buttons, and links that look like them. Marker: the one next step of the person, once a screen. */
import type { ButtonHTMLAttributes, Ref } from "react";
import { Link, type LinkProps } from "react-router";

import { classes } from "@/lib/classes";

export type ButtonVariant = "plain" | "marker" | "ink" | "quiet" | "danger";
export type ButtonSize = "small" | "medium" | "large";

const VARIANTS: Record<ButtonVariant, string> = {
  plain: "border-line-strong bg-sheet hover:bg-hover",
  marker: "border-marker-ink bg-marker text-on-marker font-bold hover:shadow-1",
  ink: "border-ink bg-ink text-on-ink hover:border-ink-2 hover:bg-ink-2",
  quiet: "border-transparent hover:bg-hover",
  danger: "border-bad text-bad hover:bg-bad-wash",
};

const SIZES: Record<ButtonSize, string> = {
  small: "h-9 px-3 text-14 desk:h-6 desk:px-2 desk:text-12",
  medium: "h-11 px-3.5 text-15 desk:h-7 desk:px-2.5 desk:text-13",
  large: "h-12 px-4 text-15 desk:h-9 desk:text-14",
};

const DISABLED =
  "aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-transparent aria-disabled:text-ink-3 aria-disabled:shadow-none";

/** Class names of a button, for elements that cannot be one. */
export function buttonClasses(
  variant: ButtonVariant = "plain",
  size: ButtonSize = "medium",
): string {
  return classes(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-2 border font-medium whitespace-nowrap transition-colors duration-(--fast)",
    VARIANTS[variant],
    SIZES[size],
    DISABLED,
  );
}

interface Look {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, Look {
  ref?: Ref<HTMLButtonElement>;
}

/**
 * A button. `disabled` keeps it focusable, so that its title (why it is off) can be read; it then
 * ignores clicks.
 */
export function Button({ variant, size, disabled, className, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={disabled ? true : undefined}
      onClick={(event) => {
        if (disabled) event.preventDefault();
        else onClick?.(event);
      }}
      className={classes(buttonClasses(variant, size), className)}
    />
  );
}

/** A link to another screen that looks like a button. */
export function ButtonLink({ variant, size, className, ...rest }: LinkProps & Look) {
  return <Link {...rest} className={classes(buttonClasses(variant, size), className)} />;
}
