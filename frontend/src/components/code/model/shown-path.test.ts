import { expect, test } from "vitest";

import { shownPath } from "@/components/code/model/shown-path";

test.each([
  ["src/app.ts", "src/app.ts"],
  ["\u202egpj.exe", "‹RLO›gpj.exe"],
  ["new\nline.txt", "new‹U+000A›line.txt"],
  ["tab\tname/a\u200bb", "tab‹U+0009›name/a‹ZWSP›b"],
  ["עברית/файл 😀.txt", "עברית/файл 😀.txt"],
])("the path %j is shown as %j", (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});
