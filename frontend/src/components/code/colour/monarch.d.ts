/**
 * Monaco's own tokenizer, which it ships without types. colour.test.ts fails when an upgrade
 * moves or changes what stands here.
 */
declare module "monaco-editor/editor/standalone/common/monarch/monarchCompile" {
  export interface Lexer {
    readonly languageId: string;
  }
  export function compile(languageId: string, definition: unknown): Lexer;
}

declare module "monaco-editor/editor/standalone/common/monarch/monarchLexer" {
  import type { Lexer } from "monaco-editor/editor/standalone/common/monarch/monarchCompile";

  export interface LineState {
    clone(): LineState;
  }
  export interface LineToken {
    readonly offset: number;
    readonly type: string;
  }
  export class MonarchTokenizer {
    constructor(
      languageService: unknown,
      themeService: unknown,
      languageId: string,
      lexer: Lexer,
      configurationService: unknown,
    );
    getInitialState(): LineState;
    tokenize(
      line: string,
      hasEol: boolean,
      state: LineState,
    ): { tokens: LineToken[]; endState: LineState };
  }
}

declare module "monaco-editor/editor/common/languages" {
  export const TokenizationRegistry: {
    get(languageId: string): unknown;
    register(languageId: string, support: unknown): { dispose(): void };
  };
}

declare module "monaco-editor/languages/definitions/*" {
  export const conf: unknown;
  export const language: unknown;
}
