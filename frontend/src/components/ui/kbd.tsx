/** The key of an action, shown where there is a keyboard. */
import { classes } from "@/lib/classes";
import { showKeys } from "@/lib/keys";

interface Props {
  /** As actions name them. */
  keys: string;
  /** Suits filled buttons. */
  onFill?: boolean;
  /** The key is what this is about: also on narrow screens, and for screen readers. */
  always?: boolean;
}

/** On buttons it is for eyes only: they carry aria-keyshortcuts. */
export function Kbd({ keys, onFill = false, always = false }: Props) {
  return (
    <kbd
      aria-hidden={always ? undefined : true}
      className={classes(
        "rounded-1 border border-b-2 px-1 text-11 whitespace-nowrap",
        !always && "hidden desk:inline-block",
        onFill ? "border-current text-current opacity-70" : "border-line bg-sheet text-ink-2",
      )}
    >
      {showKeys(keys)}
    </kbd>
  );
}
