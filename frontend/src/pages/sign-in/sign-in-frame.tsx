/** The frame of both sign-in screens: who this server is, the command, and what Koda is about. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { healthQuery } from "@/api/get-health";
import { CopyButton } from "@/components/ui/copy-button";
import { Logo } from "@/components/ui/logo";
import { useTitle } from "@/hooks/use-title";
import { SamplePicture } from "@/pages/sign-in/sample-picture";

const COMMAND = "koda login-link";

/** `children` stand between the heading and the command. */
export function SignInFrame({ children }: { children: ReactNode }) {
  useTitle("Sign in");
  const health = useQuery(healthQuery);
  return (
    <div className="grid h-full desk:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <main className="scroll grid grid-rows-[auto_1fr_auto] bg-sheet px-5 py-6 desk:px-16 desk:py-10">
        <p className="flex items-center gap-2.5 text-18 font-bold">
          <Logo size={26} />
          Koda
        </p>
        <div className="grid w-full max-w-[400px] gap-3.5 self-center">
          <h1 className="text-24 font-bold tracking-tight desk:text-32">
            Sign in to {window.location.hostname}
          </h1>
          {children}
          <div className="flex items-center gap-2.5 rounded-2 border border-line bg-desk py-2 pr-2 pl-3 font-mono text-code">
            <span aria-hidden="true" className="text-ink-3">
              $
            </span>
            <code className="flex-1">{COMMAND}</code>
            <CopyButton text={COMMAND} />
          </div>
        </div>
        <p className="text-12 text-ink-3">
          Signed in for 7 days on this browser.
          {health.data !== undefined && ` Koda ${health.data.version}, your own server.`}
          {health.error !== null && ` ${health.error.message}`}
        </p>
      </main>
      <SamplePicture />
    </div>
  );
}
