/** Signs out of this browser. */
import { useMutation } from "@tanstack/react-query";

import { basePath } from "@/lib/env";
import { post } from "@/lib/http";

/** Ends the Session, then loads the app anew, so that nothing read before stays in memory. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => post<void>("/api/auth/sign-out"),
    onSuccess: () => window.location.assign(`${basePath}/sign-in`),
  });
}
