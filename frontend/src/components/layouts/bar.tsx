/** The one bar over every screen. */
import type { ReactNode } from "react";
import { Link } from "react-router";

import { Logo } from "@/components/ui/logo";

interface Props {
  /** The word beside the mark; left out where the path of a Task needs the room. */
  named?: boolean;
  /** The mark leads nowhere while there is nowhere to go. */
  home?: boolean;
  left?: ReactNode;
  right: ReactNode;
}

export function Bar({ named = false, home = true, left, right }: Props) {
  const mark = (
    <>
      <Logo />
      {named && <span className="text-15 font-bold">Koda</span>}
    </>
  );
  return (
    <header className="flex h-[52px] min-w-0 flex-none items-center gap-2.5 border-b border-line bg-sheet px-3 desk:h-12 desk:gap-3.5 desk:pr-4 desk:pl-3.5">
      <SkipToContent />
      {home ? (
        <Link to="/" aria-label="Koda, inbox" className="flex items-center gap-2">
          {mark}
        </Link>
      ) : (
        <span className="flex items-center gap-2">{mark}</span>
      )}
      {left}
      <span className="flex-1" />
      {right}
    </header>
  );
}

/** A button: with <base>, a link to "#content" would lead to the first page. */
function SkipToContent() {
  return (
    <button
      type="button"
      onClick={() => document.querySelector<HTMLElement>("main")?.focus()}
      className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded-2 focus:border focus:border-ink focus:bg-raised focus:p-2"
    >
      Skip to content
    </button>
  );
}
