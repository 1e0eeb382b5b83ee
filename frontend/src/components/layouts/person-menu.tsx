/** The person's own menu: places, theme, keys, sign out. */
import { KeyRound, Keyboard, LogOut, Settings } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { useSignOut } from "@/api/sign-out";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuChoice, MenuItem, MenuLine } from "@/components/ui/menu";
import { useMe } from "@/contexts/auth";
import { initials } from "@/lib/format";
import { chosenTheme, chooseTheme, type Theme } from "@/lib/theme";
import { useLayoutStore } from "@/stores/layout-store";

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "system", label: "As the system" },
];

export function PersonMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const keysOpened = useLayoutStore((store) => store.keysOpened);
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (next: Theme) => {
    chooseTheme(next);
    setTheme(next);
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${initials(me.name)}, ${me.name}: settings, theme, sign out`}
          className="grid size-11 flex-none place-items-center rounded-2 desk:size-7"
        >
          <Avatar name={me.name} />
        </button>
      }
    >
      <MenuItem onSelect={() => void navigate("/settings/you")}>
        <Settings size={14} aria-hidden="true" /> Settings
      </MenuItem>
      <MenuItem onSelect={() => void navigate("/settings/keys")}>
        <KeyRound size={14} aria-hidden="true" /> Model key
      </MenuItem>
      <MenuItem onSelect={keysOpened} keys="?">
        <Keyboard size={14} aria-hidden="true" /> Keys
      </MenuItem>
      <MenuLine />
      <MenuChoice label="Theme" value={theme} options={THEMES} onChange={choose} />
      <MenuLine />
      <MenuItem onSelect={() => signOut.mutate()}>
        <LogOut size={14} aria-hidden="true" /> Sign out
      </MenuItem>
    </Menu>
  );
}
