/** The browser tab's title. */
import { useEffect } from "react";

/** "Inbox · Koda" while mounted. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Koda`;
  }, [title]);
}
