/** Sign-in: by the link that the server prints. */
import { useLocation } from "react-router";

import { SignInFrame } from "@/pages/sign-in/sign-in-frame";

export function SignInPage() {
  const { state } = useLocation() as { state: { failure?: string } | null };
  return (
    <SignInFrame>
      <p className="text-15 text-ink-2">
        {state?.failure ?? "Each sign-in link works once."} Make a new one where Koda runs:
      </p>
    </SignInFrame>
  );
}
