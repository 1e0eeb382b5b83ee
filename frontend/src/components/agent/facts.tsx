/** A heading and pairs of a name and a value, as the side columns use them. */
import type { ReactNode } from "react";

export function FactsHeading({ children }: { children: ReactNode }) {
  return <h2 className="mb-2 flex items-center gap-2 text-12 font-bold text-ink-2">{children}</h2>;
}

export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-[3px] text-12 leading-[18px] text-ink-2">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="min-w-0">{name}</dt>
      <dd className="min-w-0 text-right text-ink tabular-nums [overflow-wrap:anywhere]">
        {children}
      </dd>
    </>
  );
}
