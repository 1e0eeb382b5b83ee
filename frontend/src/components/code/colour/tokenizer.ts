/** Monaco's tokenizer without its editor: lines in, runs of colour out. Runs in a worker. */
import { TokenizationRegistry } from "monaco-editor/editor/common/languages";
import { compile } from "monaco-editor/editor/standalone/common/monarch/monarchCompile";
import { MonarchTokenizer } from "monaco-editor/editor/standalone/common/monarch/monarchLexer";

import { LANGUAGES, languageByAlias } from "@/components/code/colour/languages";
import type { PackedTokens } from "@/components/code/colour/packed-tokens";
import { inkOfType, packTokens } from "@/components/code/colour/packed-tokens";

/** Longer lines stay plain: a minified file would hold the worker for seconds. */
const LONGEST_LINE = 5000;

const nothing = { dispose: () => undefined };
const languageService = {
  languageIdCodec: { encodeLanguageId: () => 0 },
  isRegisteredLanguageId: (id: string) => id in LANGUAGES,
  getLanguageIdByLanguageName: languageByAlias,
  getLanguageIdByMimeType: languageByAlias,
  requestBasicLanguageFeatures: () => undefined,
};
const configurationService = {
  getValue: () => LONGEST_LINE,
  onDidChangeConfiguration: () => nothing,
};

const loaded = new Map<string, Promise<MonarchTokenizer>>();

function load(languageId: string): Promise<MonarchTokenizer> {
  const known = loaded.get(languageId);
  if (known) return known;
  const made = make(languageId);
  loaded.set(languageId, made);
  return made;
}

async function make(languageId: string): Promise<MonarchTokenizer> {
  const language = LANGUAGES[languageId];
  if (!language) throw new Error(`No language ${languageId}`);
  const definition = await language.load();
  const tokenizer = new MonarchTokenizer(
    languageService,
    null,
    languageId,
    compile(languageId, definition.language),
    configurationService,
  );
  TokenizationRegistry.register(languageId, tokenizer);
  // A language that embeds itself through others is in `loaded` by now, so this ends.
  await Promise.all((language.embeds ?? []).map(load));
  return tokenizer;
}

/** The colours of `lines` in this language. Throws when the language is not in LANGUAGES. */
export async function tokenizeLines(
  languageId: string,
  lines: readonly string[],
): Promise<PackedTokens> {
  const tokenizer = await load(languageId);
  let state = tokenizer.getInitialState();
  return packTokens(lines, (line) => {
    const { tokens, endState } = tokenizer.tokenize(line, true, state);
    state = endState;
    return tokens.map((token) => ({ start: token.offset, ink: inkOfType(token.type) }));
  });
}
