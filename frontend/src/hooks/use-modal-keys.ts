/** Lets the page's keys rest while something stands over it. */
import { useEffect } from "react";

import { openScope } from "@/lib/keyboard";

/** While mounted, no key reaches the scopes below. */
export function useModalKeys(): void {
  useEffect(
    () => openScope({ depth: "sheet", title: "", listed: [], modal: true, perform: () => false }),
    [],
  );
}
