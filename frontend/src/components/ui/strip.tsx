/** A strip under the bar: ink for the connection, bad for a warning that holds on every page. */
import type { ReactNode } from "react";

import { classes } from "@/lib/classes";

type Tone = "ink" | "bad" | "sheet";

const TONES: Record<Tone, string> = {
  ink: "bg-ink text-on-ink",
  bad: "border-b border-line bg-bad-wash text-ink shadow-[inset_3px_0_0_var(--bad)]",
  sheet: "border-b border-line bg-sheet text-ink",
};

interface Props {
  tone: Tone;
  icon: ReactNode;
  /** `alert` interrupts a screen reader; `status` waits. */
  role: "alert" | "status";
  children: ReactNode;
  action?: ReactNode;
}

export function Strip({ tone, icon, role, children, action }: Props) {
  return (
    <div role={role} className={classes("flex items-center gap-3 px-4 py-2 text-13", TONES[tone])}>
      <span aria-hidden="true" className="flex-none">
        {icon}
      </span>
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}
