/** A thing that a person can do: button, menu and shortcut all read this one record. */

export interface Action<C> {
  /** Verb and object, in words: "New task". */
  label: string;
  /** Keys that do it, as lib/keys.ts names them; the first is shown. Empty: no key. */
  keys: readonly string[];
  /** Whether it is possible now. */
  isEnabled: (context: C) => boolean;
  perform: (context: C) => void;
  /** Whether a key held down does it again and again; right for moving, wrong for deciding. */
  repeats?: boolean;
}

/** An action that is always possible and needs no context of its own kind. */
export function always(): boolean {
  return true;
}
