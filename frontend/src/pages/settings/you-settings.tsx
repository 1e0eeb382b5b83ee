/** How the app looks and listens in this browser. */
import { useState } from "react";

import { useSignOut } from "@/api/sign-out";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { useMe } from "@/contexts/auth";
import { lettersOn, switchLetters } from "@/lib/keyboard";
import { chosenTheme, chooseTheme, type Theme } from "@/lib/theme";

const THEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "As the system" },
] as const;

const LETTERS = [
  { value: "on", label: "On" },
  { value: "off", label: "Off" },
] as const;

export function YouSettings() {
  const me = useMe();
  const signOut = useSignOut();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const [letters, setLetters] = useState(lettersOn);
  return (
    <div className="grid gap-5">
      <p className="text-ink-2">
        {me.name}, {me.role}
      </p>
      <section aria-labelledby="theme" className="grid justify-items-start gap-1.5">
        <h2 id="theme" className="font-semibold">
          Theme
        </h2>
        <Segmented
          label="Theme"
          size="medium"
          options={THEMES}
          value={theme}
          onChange={(next) => {
            chooseTheme(next);
            setTheme(next);
          }}
        />
      </section>
      <section aria-labelledby="letters" className="grid justify-items-start gap-1.5">
        <h2 id="letters" className="font-semibold">
          Single-letter keys
        </h2>
        <Segmented
          label="Single-letter keys"
          size="medium"
          options={LETTERS}
          value={letters ? "on" : "off"}
          onChange={(next) => {
            switchLetters(next === "on");
            setLetters(next === "on");
          }}
        />
        <p className="text-12 text-ink-3">
          Off suits speech input. Keys with Ctrl or ⌘, and arrows, always act.
        </p>
      </section>
      <div>
        <Button onClick={() => signOut.mutate()} disabled={signOut.isPending}>
          Sign out
        </Button>
        {signOut.error !== null && (
          <p role="alert" className="mt-1 text-bad">
            {signOut.error.message}
          </p>
        )}
      </div>
    </div>
  );
}
