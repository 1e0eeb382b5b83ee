/** A sheet over the page. Traps focus, gives it back, closes by Escape; the page's keys rest. */
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";

import { useModalKeys } from "@/hooks/use-modal-keys";
import { classes } from "@/lib/classes";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One line below the title; also what a screen reader says first. */
  description?: ReactNode;
  /** Under 721 px it always comes from below and fills the width. */
  width?: "narrow" | "wide";
  children: ReactNode;
}

export function Sheet(props: Props) {
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-ink/30" />
        <SheetBox {...props} />
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SheetBox({ title, description, width = "narrow", children }: Props) {
  useModalKeys();
  return (
    <Dialog.Content
      {...(description === undefined && { "aria-describedby": undefined })}
      className={classes(
        "scroll fixed inset-x-0 outline-none bottom-0 z-50 max-h-[88dvh] rounded-t-3 border border-ink bg-raised p-4 shadow-2",
        "desk:inset-x-auto desk:top-[12vh] desk:bottom-auto desk:left-1/2 desk:max-h-[76vh] desk:-translate-x-1/2 desk:rounded-3 desk:p-6",
        width === "wide" ? "desk:w-[720px]" : "desk:w-[520px]",
      )}
    >
      <Dialog.Title className="text-18 font-bold">{title}</Dialog.Title>
      {description !== undefined && (
        <Dialog.Description className="mt-1 text-13 text-ink-2">{description}</Dialog.Description>
      )}
      <div className="mt-4">{children}</div>
    </Dialog.Content>
  );
}

/** Closes the sheet around it when its child, a button, is pressed. */
export const SheetClose = Dialog.Close;
