/** The key of an action, shown where there is a keyboard. */
import { classes } from "@/lib/classes";
import { showKeys } from "@/lib/keys";

/** `keys` as actions name them. `onFill` suits filled buttons. For eyes only: buttons carry aria-keyshortcuts. */
export function Kbd({ keys, onFill = false }: { keys: string; onFill?: boolean }) {
  return (
    <kbd
      aria-hidden="true"
      className={classes(
        "hidden rounded-1 border border-b-2 px-1 text-11 whitespace-nowrap desk:inline-block",
        onFill ? "border-current text-current opacity-70" : "border-line bg-sheet text-ink-2",
      )}
    >
      {showKeys(keys)}
    </kbd>
  );
}
