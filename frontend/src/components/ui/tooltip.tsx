/** A word about a control, on hover and focus. */
import { Tooltip as Radix } from "radix-ui";
import type { ReactElement } from "react";

/** Once around the app. */
export const TooltipProvider = Radix.Provider;

/** `label` for `children`, which must take a ref and spread its props. */
export function Tooltip({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          className="z-50 max-w-72 rounded-2 bg-ink px-2 py-1 text-12 text-on-ink shadow-2"
        >
          {label}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
