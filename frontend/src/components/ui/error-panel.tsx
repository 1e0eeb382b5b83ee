/** An error in the place of its panel alone: what happened, what to do, its code under details. */
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";

interface Props {
  /** What happened, in one sentence. */
  message: string;
  /** What was kept and what to do; may be empty. */
  hint?: string;
  code?: string;
  onRetry?: () => void;
  /** Further ways out, as buttons. */
  children?: ReactNode;
}

export function ErrorPanel({ message, hint, code, onRetry, children }: Props) {
  return (
    <div role="alert" className="grid max-w-[72ch] gap-2 p-4">
      <p className="flex items-start gap-2 text-15 font-semibold">
        <TriangleAlert
          size={16}
          strokeWidth={1.9}
          aria-hidden="true"
          className="mt-[3px] flex-none text-bad"
        />
        {message}
      </p>
      {hint !== undefined && hint !== "" && <p className="text-ink-2">{hint}</p>}
      {(onRetry !== undefined || children !== undefined) && (
        <div className="flex flex-wrap gap-2">
          {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
          {children}
        </div>
      )}
      {code !== undefined && (
        <details className="text-12 text-ink-3">
          <summary>Details</summary>
          <code>{code}</code>
        </details>
      )}
    </div>
  );
}
