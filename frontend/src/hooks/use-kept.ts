/** A value of the last visit, kept in this browser. */
import { useEffect, useState } from "react";

/** Keys of kept values begin with this; lib/forget-kept.ts finds them by it. */
const PREFIX = "koda.kept.";

/**
 * What was kept under `key` when this was mounted, or null; `value` replaces it whenever it
 * changes, null leaves it. What cannot be read or written (storage full or off) counts as none.
 */
export function useKept<T>(key: string, value: T | null): T | null {
  const [kept] = useState(() => read<T>(key));
  useEffect(() => {
    if (value === null) return;
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify(value));
    } catch {
      localStorage.removeItem(PREFIX + key);
    }
  }, [key, value]);
  return kept;
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as T | null;
  } catch {
    return null;
  }
}
