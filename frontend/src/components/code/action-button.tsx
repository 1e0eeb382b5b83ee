/** The button of an action: its words, its key, whether it is possible. */
import type { ReactNode } from "react";

import type { ReviewContext } from "@/components/code/actions/review-context";
import { Button, type ButtonSize } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { Action } from "@/lib/action";
import { ariaKeys } from "@/lib/keys";

interface Props {
  action: Action<ReviewContext>;
  context: ReviewContext;
  /** The one next step of the person. */
  marker?: boolean;
  size?: ButtonSize;
  className?: string;
  /** Why it is off, when it is. */
  title?: string;
  /** Other words than the action's label, with counts. */
  children?: ReactNode;
}

export function ActionButton(props: Props) {
  const { action, context, marker = false, size = "large", className, title, children } = props;
  const [keys] = action.keys;
  const enabled = action.isEnabled(context);
  return (
    <Button
      size={size}
      variant={marker ? "marker" : "plain"}
      disabled={!enabled}
      className={className}
      title={enabled ? undefined : title}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      onClick={() => action.perform(context)}
    >
      {children ?? action.label}
      {keys !== undefined && <Kbd keys={keys} onFill={marker} />}
    </Button>
  );
}
