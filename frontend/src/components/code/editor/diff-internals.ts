/**
 * The one place that knows Monaco's inside: makes its diff editor show given Hunks instead of a
 * diff of its own, which would be cut differently.
 */
import { Range } from "monaco-editor/editor/common/core/range";
import { LineRange } from "monaco-editor/editor/common/core/ranges/lineRange";
import {
  DetailedLineRangeMapping,
  RangeMapping,
} from "monaco-editor/editor/common/diff/rangeMapping";
import { StandaloneServices } from "monaco-editor/editor/standalone/browser/standaloneServices";

import type { HunkDiff, WordMark } from "@/components/code/editor/hunk-diff";

/** What Monaco's diff editor asks for; `uri` is of the modified text. */
export type DiffSource = (uri: string) => readonly HunkDiff[];

interface Model {
  uri: { toString: () => string };
  isDisposed: () => boolean;
}

function wordRange(mark: WordMark | undefined, line: number): Range {
  // A side without a word of its own gets an empty range, which is not drawn.
  if (!mark) return new Range(line, 1, line, 1);
  return new Range(mark.line, mark.start + 1, mark.line, mark.end + 1);
}

function innerChanges(hunk: HunkDiff): RangeMapping[] {
  const count = Math.max(hunk.oldMarks.length, hunk.newMarks.length);
  const lastOld = hunk.old[1] - 1;
  const lastNew = hunk.new[1] - 1;
  return Array.from({ length: count }, (_, at) => {
    const [old, fresh] = [hunk.oldMarks[at], hunk.newMarks[at]];
    return new RangeMapping(wordRange(old, lastOld), wordRange(fresh, lastNew));
  });
}

/** One Hunk in Monaco's form. Words are marked only where both sides have lines. */
export function toLineMapping(hunk: HunkDiff): DetailedLineRangeMapping {
  const words = hunk.oldMarks.length + hunk.newMarks.length > 0;
  return new DetailedLineRangeMapping(
    new LineRange(...hunk.old),
    new LineRange(...hunk.new),
    words ? innerChanges(hunk) : undefined,
  );
}

const noEvent = () => ({ dispose: () => undefined });

/** What takes the place of Monaco's own diff. A text already disposed has no changes. */
export function makeDiffProvider(source: DiffSource) {
  return {
    onDidChange: noEvent,
    dispose: () => undefined,
    computeDiff: (original: Model, modified: Model) => {
      const gone = original.isDisposed() || modified.isDisposed();
      const changes = gone ? [] : source(modified.uri.toString()).map(toLineMapping);
      return Promise.resolve({
        changes,
        moves: [],
        identical: changes.length === 0,
        quitEarly: false,
      });
    },
  };
}

/** Must run before the first call of Monaco's API; a later one has no effect. */
export function installDiffProvider(source: DiffSource): void {
  const provider = makeDiffProvider(source);
  StandaloneServices.initialize({
    diffProviderFactoryService: { createDiffProvider: () => provider },
  });
}
