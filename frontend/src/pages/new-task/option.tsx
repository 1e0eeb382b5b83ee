/** One choice of the new task: its name, its present value, a word about it. */
import type { ReactNode } from "react";

export function Option(props: { name: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid items-start gap-x-4 gap-y-0.5 border-t border-line py-3 last-of-type:border-b desk:grid-cols-[150px_minmax(0,1fr)]">
      <h2 className="leading-7 font-semibold">{props.name}</h2>
      <div className="flex min-h-7 min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5">
        {props.children}
        {props.note !== undefined && <p className="w-full text-12 text-ink-3">{props.note}</p>}
      </div>
    </div>
  );
}
