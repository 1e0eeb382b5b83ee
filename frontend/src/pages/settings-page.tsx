/** Settings: you, your key, your sessions. */
import type { ReactNode } from "react";
import { NavLink, useParams } from "react-router";

import { useTitle } from "@/hooks/use-title";
import { classes } from "@/lib/classes";
import { NotFoundPage } from "@/pages/not-found-page";
import { KeysSettings } from "@/pages/settings/keys-settings";
import { SessionsSettings } from "@/pages/settings/sessions-settings";
import { YouSettings } from "@/pages/settings/you-settings";

const SECTIONS: Record<string, { label: string; content: ReactNode }> = {
  you: { label: "You", content: <YouSettings /> },
  keys: { label: "Model key", content: <KeysSettings /> },
  sessions: { label: "Sessions", content: <SessionsSettings /> },
};

export function SettingsPage() {
  const { section = "" } = useParams();
  useTitle("Settings");
  const present = Object.hasOwn(SECTIONS, section) ? SECTIONS[section] : undefined;
  if (present === undefined) return <NotFoundPage />;
  return (
    <div className="flex min-h-0 flex-1 flex-col desk:flex-row">
      <nav
        aria-label="Settings"
        className="flex flex-none gap-px border-line bg-desk p-3 desk:w-[216px] desk:flex-col desk:border-r desk:pt-4"
      >
        {Object.entries(SECTIONS).map(([name, { label }]) => (
          <NavLink
            key={name}
            to={`/settings/${name}`}
            className={({ isActive }) =>
              classes(
                "flex h-11 items-center rounded-2 px-3 desk:h-7 desk:px-2",
                isActive
                  ? "bg-raised font-semibold shadow-[0_0_0_1px_var(--line)]"
                  : "text-ink-2 hover:bg-hover",
              )
            }
          >
            {label}
          </NavLink>
        ))}
      </nav>
      <main tabIndex={-1} className="scroll min-h-0 flex-1 bg-sheet px-4 py-5 desk:px-7">
        <div className="max-w-[640px]">
          <h1 className="mb-4 text-24 font-bold tracking-tight">{present.label}</h1>
          {present.content}
        </div>
      </main>
    </div>
  );
}
