/** Names of key presses, and how they are shown. */
import { describe, expect, it } from "vitest";

import { ariaKeys, type KeyPress, nameOf, showKeys } from "@/lib/keys";

function press(key: string, fields: Partial<KeyPress> = {}): KeyPress {
  const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { key, code: "", ...none, ...fields };
}

describe("nameOf", () => {
  it.each([
    ["a letter", press("j"), "j"],
    ["a shifted letter", press("A", { shiftKey: true }), "shift+a"],
    ["a sign that needs Shift", press("?", { shiftKey: true }), "?"],
    ["Control elsewhere", press("Enter", { ctrlKey: true }), "mod+enter"],
    ["Alt by the key's place", press("å", { altKey: true, code: "KeyA" }), "alt+a"],
    ["the space bar", press(" "), "space"],
    ["an arrow", press("ArrowDown"), "arrowdown"],
  ])("names %s", (_, event, name) => expect(nameOf(event, false)).toBe(name));

  it("takes Command for Mod on a Mac, and leaves Control alone", () => {
    expect(nameOf(press(".", { metaKey: true }), true)).toBe("mod+.");
    expect(nameOf(press(".", { ctrlKey: true }), true)).toBe(".");
  });
});

describe("showKeys", () => {
  it.each([
    ["mod+enter", "⌘↵", "Ctrl ↵"],
    ["shift+a", "⇧A", "⇧A"],
    ["g i", "G I", "G I"],
    ["alt+arrowup", "⌥↑", "Alt ↑"],
  ])("shows %s", (keys, mac, elsewhere) => {
    expect(showKeys(keys, true)).toBe(mac);
    expect(showKeys(keys, false)).toBe(elsewhere);
  });
});

it("tells screen readers of single presses only", () => {
  expect(ariaKeys("mod+enter", false)).toBe("Control+Enter");
  expect(ariaKeys("g i", false)).toBeUndefined();
});
