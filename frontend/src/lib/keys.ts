/** Keys as actions name them ("j", "shift+a", "mod+enter", "g i"): matching and showing them. */

/** What of a keyboard event decides; `mod` is Command on a Mac and Control elsewhere. */
export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"
>;

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The name of a press, in the form that actions use. Shift is named with letters and Enter only. */
export function nameOf(press: KeyPress, mac = MAC): string {
  const key = baseKey(press);
  const names: string[] = [];
  if (mac ? press.metaKey : press.ctrlKey) names.push("mod");
  if (press.altKey) names.push("alt");
  // In "?" or ":" the layout already used Shift to make the character.
  if (press.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key))) names.push("shift");
  return [...names, key].join("+");
}

function baseKey(press: KeyPress): string {
  // Alt changes the character on a Mac ("å" for A): go by the key's place then.
  const letter = press.altKey ? /^Key([A-Z])$/.exec(press.code)?.[1] : undefined;
  const key = (letter ?? press.key).toLowerCase();
  return key === " " ? "space" : key;
}

const SIGNS: Record<string, string> = {
  enter: "↵",
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  backspace: "⌫",
  space: "Space",
  home: "Home",
  end: "End",
};

/** How a key is shown on buttons and in the sheet of keys: "mod+enter" as "⌘↵" or "Ctrl ↵". */
export function showKeys(keys: string, mac = MAC): string {
  const press = (one: string) =>
    one
      .split("+")
      .map((part) => sign(part, mac))
      .join(joint(one, mac));
  return keys.split(" ").map(press).join(" ");
}

function sign(part: string, mac: boolean): string {
  if (part === "mod") return mac ? "⌘" : "Ctrl";
  if (part === "shift") return "⇧";
  if (part === "alt") return mac ? "⌥" : "Alt";
  return SIGNS[part] ?? part.toUpperCase();
}

function joint(press: string, mac: boolean): string {
  return !mac && /mod|alt/.test(press) ? " " : "";
}

/** In ARIA's form for aria-keyshortcuts: "mod+enter" as "Control+Enter". */
export function ariaKeys(keys: string, mac = MAC): string | undefined {
  if (keys.includes(" ")) return undefined;
  const names: Record<string, string> = {
    mod: mac ? "Meta" : "Control",
    shift: "Shift",
    alt: "Alt",
    enter: "Enter",
    escape: "Escape",
  };
  return keys
    .split("+")
    .map((part) => names[part] ?? part.toUpperCase())
    .join("+");
}
