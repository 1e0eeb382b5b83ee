/** The one-time link: exchanged at once, and removed from the address. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "react-router";

import { exchangeCode } from "@/api/exchange-code";
import { meQuery } from "@/api/get-me";
import { useOnce } from "@/hooks/use-once";
import { ApiError } from "@/lib/http";
import { SignInFrame } from "@/pages/sign-in/sign-in-frame";

export function LoginPage() {
  const { code = "" } = useParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const signIn = async () => {
    try {
      await exchangeCode(code);
      await client.resetQueries({ queryKey: meQuery.queryKey });
      await navigate("/", { replace: true });
    } catch (error) {
      await navigate("/sign-in", { replace: true, state: { failure: reasonOf(error) } });
    }
  };
  useOnce(code, () => void signIn());

  return (
    <SignInFrame>
      <p role="status" className="text-15 text-ink-2">
        Signing in
      </p>
    </SignInFrame>
  );
}

function reasonOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "The link could not be used.";
}
