/** A flag that turns true some time after mounting. */
import { useEffect, useState } from "react";

/** False at first, true `delayMs` after mounting. */
export function useDelayed(delayMs: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setOver(true), delayMs);
    return () => window.clearTimeout(timer);
  }, [delayMs]);
  return over;
}
