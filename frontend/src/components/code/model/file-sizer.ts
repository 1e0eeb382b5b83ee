/** The blocks of all files with their heights; those of a file are made again only when it changed. */
import { isFileFolded } from "@/components/code/actions/change-view";
import { deriveBlocks } from "@/components/code/model/blocks";
import type { ReviewFile } from "@/components/code/model/groups";
import type { HunkStates } from "@/components/code/model/hunk-state";
import { type Drawing, type ReviewBlock, sizeBlocks } from "@/components/code/model/sizes";
import type { SizedBlock, SizedFile } from "@/lib/virtual-layout";
import type { ReviewState } from "@/stores/review-store";

/** Monaco's editor in the place of a file's Hunks. */
export interface EditorPlace extends SizedBlock {
  type: "editor";
}

export type PlacedBlock = ReviewBlock | EditorPlace;

/** Monaco stands this high in place of a file's Hunks; it scrolls inside. */
const EDITOR_HEIGHT = 560;

export interface SizerInputs {
  screen: Pick<
    ReviewState,
    "cursor" | "opened" | "gaps" | "rowLimits" | "fileFolds" | "rejecting" | "lineCounts"
  >;
  states: HunkStates;
  drawing: Drawing;
  reviewable: boolean;
  /** Change whose file stands in Monaco; null: none. */
  editorFile: string | null;
  /** Root font size / 16. */
  scale: number;
}

interface Known {
  inputs: readonly unknown[];
  sized: SizedFile<PlacedBlock>;
}

function lineCountOf({ change }: ReviewFile, { screen }: SizerInputs): number | null {
  return screen.lineCounts[`${change.id}/${change.digest}`] ?? null;
}

function blocksOf(file: ReviewFile, inputs: SizerInputs): PlacedBlock[] {
  const { id } = file.change;
  const { screen, states, drawing, scale, reviewable } = inputs;
  if (isFileFolded(id, screen.fileFolds)) return [];
  if (id === inputs.editorFile)
    return [{ type: "editor", key: `editor:${id}`, signature: "editor", estimate: EDITOR_HEIGHT }];
  const isOpen = (hunkId: string) =>
    hunkId === screen.cursor ||
    screen.opened.has(hunkId) ||
    (states.get(hunkId)?.mark ?? "open") === "open";
  const blocks = deriveBlocks(file, {
    isFolded: ({ hunk }) => !isOpen(hunk.id),
    opened: screen.gaps,
    oldLineCount: lineCountOf(file, inputs),
  });
  const { rowLimits, rejecting } = screen;
  const noteKind = String(reviewable);
  return sizeBlocks(blocks, { drawing, scale, states, rowLimits, rejecting, noteKind });
}

/** Everything that the blocks of this one file depend on. */
function dependencies(file: ReviewFile, inputs: SizerInputs): unknown[] {
  const { change, hunks } = file;
  const { screen, states } = inputs;
  const here = (hunkId: string | null) =>
    hunks.some(({ hunk }) => hunk.id === hunkId) ? hunkId : null;
  return [
    change.digest,
    hunks[0]?.index,
    here(screen.cursor),
    here(screen.rejecting),
    screen.opened,
    screen.gaps,
    screen.rowLimits,
    isFileFolded(change.id, screen.fileFolds),
    lineCountOf(file, inputs),
    inputs.drawing,
    inputs.reviewable,
    inputs.scale,
    change.id === inputs.editorFile,
    ...hunks.map(({ hunk }) => states.get(hunk.id)),
  ];
}

function same(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

export class FileSizer {
  private known = new Map<string, Known>();

  /** One SizedFile for each file, the same object as before where nothing of it has changed. */
  size(files: readonly ReviewFile[], inputs: SizerInputs): SizedFile<PlacedBlock>[] {
    const next = new Map<string, Known>();
    for (const file of files) {
      const { id } = file.change;
      const needs = dependencies(file, inputs);
      const before = this.known.get(id);
      const sized =
        before && same(before.inputs, needs)
          ? before.sized
          : { key: id, blocks: blocksOf(file, inputs) };
      next.set(id, { inputs: needs, sized });
    }
    this.known = next;
    return [...next.values()].map(({ sized }) => sized);
  }
}
