/** The keyboard's open scopes, for the sheet that lists their keys. */
import { useSyncExternalStore } from "react";

import { openScopes, type Scope, watchScopes } from "@/lib/keyboard";

export function useScopes(): readonly Scope[] {
  return useSyncExternalStore(watchScopes, openScopes);
}
