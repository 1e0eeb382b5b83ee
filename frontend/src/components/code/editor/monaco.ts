/** Monaco with what a review needs: its diff editor, find, tokenisers; no language services. */
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/diffEditor/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/unicodeHighlighter/register";
import "monaco-editor/features/wordOperations/register";

import { editor, languages } from "monaco-editor/editor/editor.api";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";

import { LANGUAGES } from "@/components/code/colour/languages";
import { installDiffProvider } from "@/components/code/editor/diff-internals";
import type { HunkDiff } from "@/components/code/editor/hunk-diff";
import { defineThemes } from "@/components/code/editor/themes";

/** Hunks by the address of the modified text that they belong to. */
export const hunksByUri = new Map<string, readonly HunkDiff[]>();

globalThis.MonacoEnvironment = { getWorker: () => new EditorWorker() };
installDiffProvider((uri) => hunksByUri.get(uri) ?? []);
defineThemes();

const known = new Set<string>();

/** Makes a language's tokeniser known to Monaco; its colours come when it is loaded. */
export function knowLanguage(languageId: string): void {
  const language = LANGUAGES[languageId];
  if (!language || known.has(languageId)) return;
  known.add(languageId);
  languages.register({ id: languageId });
  languages.setMonarchTokensProvider(
    languageId,
    language.load().then((module) => module.language as languages.IMonarchLanguage),
  );
  for (const embedded of language.embeds ?? []) knowLanguage(embedded);
}

export { editor };
