/** Accept and Reject: same size, same weight, same place on every Hunk; never the marker. */
import { Check, Undo2, X } from "lucide-react";

import { acceptHunk, rejectHunk, takeBack } from "@/components/code/actions/decide-hunk";
import type { Mark } from "@/components/code/model/hunk-state";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import type { Action } from "@/lib/action";
import { ariaKeys } from "@/lib/keys";
import type { ReviewContext } from "@/components/code/actions/review-context";

export type HunkAction = "accept" | "reject" | "take-back";

const LOOKS: Record<HunkAction, { action: Action<ReviewContext>; Icon: typeof Check }> = {
  accept: { action: acceptHunk, Icon: Check },
  reject: { action: rejectHunk, Icon: X },
  "take-back": { action: takeBack, Icon: Undo2 },
};

interface Props {
  mark: Mark;
  /** Only the Hunk under the cursor shows its keys. */
  current: boolean;
  onAction: (action: HunkAction) => void;
}

export function DecisionButtons({ mark, current, onAction }: Props) {
  const shown: readonly HunkAction[] = mark === "open" ? ["accept", "reject"] : ["take-back"];
  return (
    <div className="flex flex-wrap gap-1.5">
      {shown.map((name) => {
        const { action, Icon } = LOOKS[name];
        const [keys = ""] = action.keys;
        return (
          <Button
            key={name}
            size={current ? "medium" : "small"}
            aria-keyshortcuts={current ? ariaKeys(keys) : undefined}
            onClick={() => onAction(name)}
          >
            <Icon size={14} strokeWidth={1.9} aria-hidden="true" />
            {action.label}
            {current && <Kbd keys={keys} />}
          </Button>
        );
      })}
    </div>
  );
}
