/** Monaco's themes, made from the design's tokens as the page has them. */
import { editor } from "monaco-editor/editor/editor.api";

export type ThemeName = "koda-light" | "koda-dark";

/** The theme of the page now. */
export function pageTheme(): ThemeName {
  return document.documentElement.dataset["theme"] === "dark" ? "koda-dark" : "koda-light";
}

type Tokens = (name: string) => string;

/** Reads the tokens of a theme from an element that has it, which need not be on screen. */
function tokensOf(theme: "light" | "dark"): Tokens {
  const root = document.documentElement;
  const before = root.dataset["theme"];
  root.dataset["theme"] = theme;
  const style = getComputedStyle(root);
  const names = Array.from(TOKENS, (name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  if (before === undefined) delete root.dataset["theme"];
  else root.dataset["theme"] = before;
  const values = Object.fromEntries(names) as Record<string, string>;
  return (name) => values[name] ?? "";
}

const TOKENS = [
  "sheet",
  "raised",
  "sunken",
  "hover",
  "line",
  "line-strong",
  "ink",
  "ink-2",
  "ink-3",
  "marker-ink",
  "add",
  "add-word",
  "add-ink",
  "del",
  "del-word",
  "del-ink",
  "bad",
  "syn-string",
  "syn-const",
  "syn-comment",
] as const;

function colours(token: Tokens): Record<string, string> {
  return {
    "editor.background": token("sheet"),
    "editor.foreground": token("ink"),
    "editor.lineHighlightBackground": token("hover"),
    "editor.selectionBackground": token("line"),
    "editorLineNumber.foreground": token("ink-3"),
    "editorLineNumber.activeForeground": token("ink"),
    "editorLineNumber.dimmedForeground": token("ink-3"),
    "editorGutter.background": token("sheet"),
    "editorWidget.background": token("raised"),
    "editorWidget.foreground": token("ink"),
    "editorWidget.border": token("line-strong"),
    "editor.findMatchBackground": token("line-strong"),
    "editor.findMatchHighlightBackground": token("line"),
    "editorUnicodeHighlight.border": token("bad"),
    "input.background": token("sheet"),
    "input.foreground": token("ink"),
    "input.border": token("line-strong"),
    focusBorder: token("ink"),
    "diffEditor.insertedLineBackground": token("add"),
    "diffEditor.insertedTextBackground": token("add-word"),
    "diffEditor.removedLineBackground": token("del"),
    "diffEditor.removedTextBackground": token("del-word"),
    "diffEditorGutter.insertedLineBackground": token("add"),
    "diffEditorGutter.removedLineBackground": token("del"),
    "diffEditorOverview.insertedForeground": token("add-ink"),
    "diffEditorOverview.removedForeground": token("del-ink"),
    "diffEditor.diagonalFill": token("line"),
    "diffEditor.unchangedRegionBackground": token("sunken"),
    "diffEditor.unchangedRegionForeground": token("ink-2"),
    "scrollbarSlider.background": token("line"),
    "scrollbarSlider.hoverBackground": token("line-strong"),
  };
}

function rules(token: Tokens): editor.ITokenThemeRule[] {
  const plain = (name: string) => ({ token: name, foreground: token("ink").slice(1) });
  const inked = (name: string, ink: string) => ({ token: name, foreground: token(ink).slice(1) });
  return [
    { ...plain(""), background: token("sheet").slice(1) },
    { ...plain("keyword"), fontStyle: "bold" },
    { ...plain("tag"), fontStyle: "bold" },
    { ...plain("key"), fontStyle: "bold" },
    { ...plain("strong"), fontStyle: "bold" },
    plain("type"),
    plain("attribute.name"),
    plain("delimiter"),
    plain("variable"),
    inked("string", "syn-string"),
    inked("attribute.value", "syn-string"),
    inked("regexp", "syn-string"),
    { ...inked("comment", "syn-comment"), fontStyle: "italic" },
    inked("metatag", "syn-comment"),
    inked("number", "syn-const"),
    inked("constant", "syn-const"),
    inked("annotation", "syn-const"),
    inked("predefined", "syn-const"),
  ];
}

/** Defines koda-light and koda-dark. */
export function defineThemes(): void {
  const [light, dark] = [tokensOf("light"), tokensOf("dark")];
  editor.defineTheme("koda-light", {
    base: "vs",
    inherit: true,
    rules: rules(light),
    colors: colours(light),
  });
  editor.defineTheme("koda-dark", {
    base: "vs-dark",
    inherit: true,
    rules: rules(dark),
    colors: colours(dark),
  });
}
