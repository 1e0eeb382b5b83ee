/** Text fields with a label, a hint and an error that screen readers find. */
import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from "react";

import { classes } from "@/lib/classes";

const BOX =
  "w-full rounded-2 border border-line-strong bg-sheet text-ink placeholder:text-ink-3 aria-invalid:border-bad";

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "id"> {
  label: string;
  /** Keeps the label for screen readers alone. */
  labelHidden?: boolean;
  hint?: ReactNode;
  /** What is wrong with the value; replaces the hint. */
  error?: ReactNode;
  /** Paths, keys and numbers read better in the code font. */
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Field({ label, labelHidden, hint, error, mono, className, ...rest }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classes("grid gap-1", className)}>
      <label htmlFor={id} className={classes("text-12 font-semibold", labelHidden && "sr-only")}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(BOX, "h-12 px-2.5 text-15 desk:h-9 desk:text-13", mono && "font-mono")}
      />
      {note && (
        <div
          id={`${id}-note`}
          role={error ? "alert" : undefined}
          className={classes("text-12", error ? "text-bad" : "text-ink-3")}
        >
          {note}
        </div>
      )}
    </div>
  );
}
