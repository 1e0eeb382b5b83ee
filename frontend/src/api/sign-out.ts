/** Signs out of this browser. */
import { useMutation } from "@tanstack/react-query";

import { basePath } from "@/lib/env";
import { forgetKept } from "@/lib/forget-kept";
import { post } from "@/lib/http";

/** Ends the Session and loads the app anew, so that nothing read before stays here. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => post<void>("/api/auth/sign-out"),
    onSuccess: () => {
      forgetKept();
      window.location.assign(`${basePath}/sign-in`);
    },
  });
}
