/** Connects a screen's actions to the keyboard. */
import { useEffect, useEffectEvent } from "react";

import type { Action } from "@/lib/action";
import { type Depth, openScope } from "@/lib/keyboard";

interface Shortcuts<C> {
  /** Heading of these keys in the `?` sheet. */
  title: string;
  /** Pass a constant list: a new one reopens the scope. */
  actions: readonly Action<C>[];
  /** Handed to the action; may be new on every render. */
  context: C;
  /** How far in these keys stand; the innermost are asked first. */
  depth?: Depth;
  /** Keeps the keys from every scope around this one. */
  modal?: boolean;
}

/** While mounted, the keys of `actions` perform them with the latest `context`. */
export function useShortcuts<C>(shortcuts: Shortcuts<C>): void {
  const { title, actions, context, depth = "screen", modal = false } = shortcuts;
  const perform = useEffectEvent((keys: string, repeated: boolean) => {
    const action = actions.find((one) => one.keys.includes(keys));
    if (action === undefined || !action.isEnabled(context)) return false;
    if (!repeated || action.repeats === true) action.perform(context);
    return true;
  });
  useEffect(
    () =>
      openScope({
        depth,
        title,
        listed: actions.filter((action) => action.keys.length > 0),
        modal,
        perform: (keys, repeated) => perform(keys, repeated),
      }),
    [title, actions, depth, modal],
  );
}
