/** Which scope a key reaches. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Depth, openScope, type Scope, switchLetters } from "@/lib/keyboard";

let done: string[] = [];
let closers: (() => void)[] = [];

interface Settings {
  depth?: Depth;
  modal?: boolean;
  enabled?: boolean;
}

function open(title: string, keys: readonly string[], settings: Settings = {}): void {
  const { depth = "screen", modal = false, enabled = true } = settings;
  const scope: Scope = {
    depth,
    title,
    listed: [{ label: title, keys }],
    modal,
    perform: (pressed) => {
      if (!enabled || !keys.includes(pressed)) return false;
      done.push(`${title}:${pressed}`);
      return true;
    },
  };
  closers.push(openScope(scope));
}

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

function field(tag: string): HTMLElement {
  const element = document.createElement(tag);
  document.body.append(element);
  return element;
}

beforeEach(() => {
  done = [];
  localStorage.clear();
});

afterEach(() => {
  for (const close of closers) close();
  closers = [];
  document.body.replaceChildren();
});

describe("the keyboard", () => {
  it("asks the scope that opened last first, and takes the key from the browser", () => {
    open("app", ["j", "c"]);
    open("screen", ["j"]);
    expect(press("j").defaultPrevented).toBe(true);
    expect(press("c").defaultPrevented).toBe(true);
    expect(press("z").defaultPrevented).toBe(false);
    expect(done).toEqual(["screen:j", "app:c"]);
  });

  it("asks the innermost first, whichever opened first", () => {
    open("screen", ["j"], { depth: "screen" });
    open("app", ["j"], { depth: "app" });
    press("j");
    expect(done).toEqual(["screen:j"]);
  });

  it("passes on what is not possible now", () => {
    open("app", ["j"]);
    open("screen", ["j"], { enabled: false });
    press("j");
    expect(done).toEqual(["app:j"]);
  });

  it("keeps keys from what lies under a sheet", () => {
    open("app", ["c", "escape"]);
    open("sheet", ["escape"], { depth: "sheet", modal: true });
    press("c");
    press("Escape");
    expect(done).toEqual(["sheet:escape"]);
  });

  it("leaves typing alone, but hears Mod and Escape there", () => {
    open("app", ["j", "mod+enter", "escape", "arrowdown"]);
    for (const tag of ["input", "textarea", "select"]) press("j", field(tag));
    press("ArrowDown", field("textarea"));
    press("Enter", field("textarea"), { ctrlKey: true });
    press("Escape", field("input"));
    expect(done).toEqual(["app:mod+enter", "app:escape"]);
  });

  it("leaves Enter to the link or button that has the focus", () => {
    open("app", ["enter"]);
    press("Enter", field("button"));
    expect(done).toEqual([]);
    press("Enter");
    expect(done).toEqual(["app:enter"]);
  });

  it("hears two keys in a row, and the second alone when they are none", () => {
    open("app", ["g i", "i", "x"]);
    press("g");
    press("i");
    press("i");
    press("g");
    press("x");
    expect(done).toEqual(["app:g i", "app:i", "app:x"]);
  });

  it("can be told to ignore single letters", () => {
    open("app", ["j", "arrowdown"]);
    switchLetters(false);
    press("j");
    press("ArrowDown");
    switchLetters(true);
    press("j");
    expect(done).toEqual(["app:arrowdown", "app:j"]);
  });
});
