/**
 * Parts of Monaco that it ships without types. diff-internals.test.tsx fails when an upgrade moves
 * or changes what stands here.
 */
declare module "monaco-editor/editor/standalone/browser/standaloneServices" {
  export const StandaloneServices: {
    /** Takes effect only before the first use of Monaco; later calls are ignored in silence. */
    initialize(overrides: Record<string, unknown>): unknown;
  };
}

declare module "monaco-editor/editor/common/core/ranges/lineRange" {
  export class LineRange {
    constructor(startLineNumber: number, endLineNumberExclusive: number);
    readonly startLineNumber: number;
    readonly endLineNumberExclusive: number;
  }
}

declare module "monaco-editor/editor/common/core/range" {
  export class Range {
    constructor(startLine: number, startColumn: number, endLine: number, endColumn: number);
  }
}

declare module "monaco-editor/editor/common/diff/rangeMapping" {
  import type { LineRange } from "monaco-editor/editor/common/core/ranges/lineRange";
  import type { Range } from "monaco-editor/editor/common/core/range";

  export class RangeMapping {
    constructor(originalRange: Range, modifiedRange: Range);
  }
  export class DetailedLineRangeMapping {
    constructor(original: LineRange, modified: LineRange, innerChanges: RangeMapping[] | undefined);
    readonly original: LineRange;
    readonly modified: LineRange;
    readonly innerChanges: RangeMapping[] | undefined;
  }
}
