/** Does something once, some time after mounting. */
import { useEffect, useEffectEvent } from "react";

/** Calls `action` (the latest one given) `delayMs` after mounting, unless unmounted before. */
export function useAfter(delayMs: number, action: () => void): void {
  const act = useEffectEvent(action);
  useEffect(() => {
    const timer = window.setTimeout(() => act(), delayMs);
    return () => window.clearTimeout(timer);
  }, [delayMs]);
}
