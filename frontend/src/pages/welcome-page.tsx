/** First run: a repository and a key, or the demo; how this server is stands beside it. */
import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import type { ReactNode } from "react";

import { repositoriesQuery } from "@/api/repositories";
import { AddRepositoryForm } from "@/components/layouts/add-repository-form";
import { SaveKeyForm } from "@/components/layouts/save-key-form";
import { Bracket, type BracketState } from "@/components/ui/bracket";
import { ButtonLink } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useMe } from "@/contexts/auth";
import { useTitle } from "@/hooks/use-title";
import { classes } from "@/lib/classes";
import { ServerHealth } from "@/pages/welcome/server-health";
import { TryDemo } from "@/pages/welcome/try-demo";

const HEADINGS = [
  "Ready for your first task",
  "One thing, then your first task",
  "Two things, then your first task",
] as const;

export function WelcomePage() {
  const me = useMe();
  const repositories = useQuery(repositoriesQuery);
  const known = repositories.data?.items ?? [];
  const hasRepository = known.length > 0;
  const hasKey = me.keys.anthropic.set;
  const heading = HEADINGS[Number(!hasRepository) + Number(!hasKey)] ?? HEADINGS[2];
  useTitle("Welcome");
  return (
    <main tabIndex={-1} className="scroll flex-1 bg-sheet px-4 py-6 desk:px-6 desk:py-14">
      <div className="mx-auto grid max-w-[980px] gap-6 desk:grid-cols-[minmax(0,1fr)_300px] desk:gap-16">
        <section aria-labelledby="first-run">
          <h1 id="first-run" className="text-24 font-bold tracking-tight desk:text-32">
            {heading}
          </h1>
          <ol className="mt-7 grid gap-1.5">
            <Step state="accepted" title="You are signed in">
              {me.role === "owner"
                ? "You are this server’s owner."
                : `You are a ${me.role} of this server.`}
            </Step>
            <Step state={hasRepository ? "accepted" : "todo"} title="Choose a repository">
              {hasRepository ? (
                <RepositoryChosen names={known.map((one) => one.name)} />
              ) : (
                <>
                  A folder on the machine where Koda runs. Koda works in a private copy and reads
                  your uncommitted work.
                  <AddRepositoryForm marker />
                </>
              )}
            </Step>
            <Step
              state={hasKey ? "accepted" : hasRepository ? "todo" : "idle"}
              title="Give it a model key"
            >
              {hasKey ? (
                keyLine(me.keys.anthropic)
              ) : (
                <>
                  Stored encrypted, never shown again.
                  <SaveKeyForm marker={hasRepository} />
                </>
              )}
            </Step>
          </ol>
          <div className="mt-4 ml-7 grid gap-4 border-t border-line pt-4">
            {hasRepository && hasKey && (
              <ButtonLink to="/new" variant="marker" size="large" className="justify-self-start">
                New task <Kbd keys="c" onFill />
              </ButtonLink>
            )}
            {me.demo_available && <TryDemo />}
          </div>
        </section>
        <ServerHealth />
      </div>
    </main>
  );
}

function Step(props: { state: BracketState; title: string; children: ReactNode }) {
  const { state, title, children } = props;
  return (
    <Bracket as="li" state={state} inset={8} className="py-4 pl-7">
      <h2
        className={classes(
          "flex items-center gap-2 text-18",
          state === "idle" ? "font-semibold text-ink-2" : "font-bold",
        )}
      >
        {state === "accepted" && <Check size={18} strokeWidth={1.9} aria-label="Done:" />}
        {title}
      </h2>
      <div className="max-w-[60ch] text-14 text-ink-2">{children}</div>
    </Bracket>
  );
}

function RepositoryChosen({ names }: { names: readonly string[] }) {
  const first = names[0] ?? "";
  return (
    <>
      <code className="text-12">{first}</code>
      {names.length > 1 && ` and ${names.length - 1} more`}. It changes only by what you accept.
    </>
  );
}

function keyLine(key: { source: "yours" | "server" | null; hint: string | null }): string {
  if (key.source === "server") return "The server has one for everybody.";
  return key.hint === null ? "Your own key is stored." : `Your own key, ends in ${key.hint}.`;
}
