/** Who is signed in, for everything behind sign-in. */
import { createContext, type ReactNode, use } from "react";

import type { Me } from "@/types/api";

const AuthContext = createContext<Me | null>(null);

/** Around everything behind sign-in; `me` is never unknown there. */
export function AuthProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <AuthContext value={me}>{children}</AuthContext>;
}

/** The person signed in. */
export function useMe(): Me {
  const me = use(AuthContext);
  if (me === null) throw new Error("expected an AuthProvider around this component, found none");
  return me;
}
