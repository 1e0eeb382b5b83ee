/** Does something once for a value, when it is first seen. */
import { useEffect, useEffectEvent, useRef } from "react";

/** Calls `action` once for each `key`, also where React mounts twice. */
export function useOnce(key: string, action: () => void): void {
  const act = useEffectEvent(action);
  const done = useRef<string | null>(null);
  useEffect(() => {
    if (done.current === key) return;
    done.current = key;
    act();
  }, [key]);
}
