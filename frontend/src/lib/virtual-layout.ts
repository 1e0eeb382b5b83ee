/** Positions of all blocks of all files in one scroll, so that only what is near is drawn. */

export interface SizedBlock {
  key: string;
  /** Names everything that the height depends on; a measured height counts only for the same. */
  signature: string;
  /** Height in pixels until it has been measured. */
  estimate: number;
}

/** The same object stands for the same blocks: what was computed for it is used again. */
export interface SizedFile<B extends SizedBlock = SizedBlock> {
  key: string;
  blocks: readonly B[];
}

export interface Measured {
  signature: string;
  height: number;
}

export interface BlockBox<B extends SizedBlock = SizedBlock> {
  block: B;
  /** From the top of its file. */
  top: number;
  height: number;
}

interface Stacked<B extends SizedBlock> {
  height: number;
  boxes: readonly BlockBox<B>[];
  byKey: ReadonlyMap<string, BlockBox<B>>;
}

export interface FileBox<B extends SizedBlock = SizedBlock> extends Stacked<B> {
  key: string;
  /** From the top of the first file. */
  top: number;
}

export interface Place {
  top: number;
  height: number;
  /** Index of its file. */
  file: number;
}

export interface Layout<B extends SizedBlock = SizedBlock> {
  files: FileBox<B>[];
  height: number;
}

function heightOf(block: SizedBlock, measured: ReadonlyMap<string, Measured>): number {
  const known = measured.get(block.key);
  return known?.signature === block.signature ? known.height : block.estimate;
}

function stackBlocks<B extends SizedBlock>(
  blocks: readonly B[],
  measured: ReadonlyMap<string, Measured>,
  headerHeight: number,
): Stacked<B> {
  let top = headerHeight;
  const boxes = blocks.map((block) => {
    const box = { block, top, height: heightOf(block, measured) };
    top += box.height;
    return box;
  });
  return { height: top, boxes, byKey: new Map(boxes.map((box) => [box.block.key, box])) };
}

/** Keeps what was stacked for each file, as long as its blocks and their heights are the same. */
export class Stacker<B extends SizedBlock> {
  private known = new WeakMap<SizedFile<B>, Stacked<B>>();
  private headerHeight = 0;

  /** Stacks blocks and files; `headerHeight` stands above the blocks of each file. */
  stack(
    files: readonly SizedFile<B>[],
    measured: ReadonlyMap<string, Measured>,
    headerHeight: number,
  ): Layout<B> {
    if (headerHeight !== this.headerHeight) this.known = new WeakMap();
    this.headerHeight = headerHeight;
    let top = 0;
    const stacked = files.map((file) => {
      const one = this.current(file, measured);
      const box = { key: file.key, top, ...one };
      top += one.height;
      return box;
    });
    return { files: stacked, height: top };
  }

  private current(file: SizedFile<B>, measured: ReadonlyMap<string, Measured>): Stacked<B> {
    const known = this.known.get(file);
    if (known?.boxes.every(({ block, height }) => heightOf(block, measured) === height))
      return known;
    const made = stackBlocks(file.blocks, measured, this.headerHeight);
    this.known.set(file, made);
    return made;
  }
}

/** Where a block stands, from the top of the first file. */
export function placeOf(layout: Layout, key: string): Place | null {
  for (const [file, { top, byKey }] of layout.files.entries()) {
    const box = byKey.get(key);
    if (box) return { top: top + box.top, height: box.height, file };
  }
  return null;
}

/** First item that ends below `position`; items are in order and do not overlap. */
export function firstBelow(
  items: readonly { top: number; height: number }[],
  position: number,
): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item && item.top + item.height <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface VisibleFile {
  file: number;
  /** Blocks from `first` up to, not including, `end`. */
  first: number;
  end: number;
}

/** What stands between `top` and `bottom`. */
export function visibleFiles(layout: Layout, top: number, bottom: number): VisibleFile[] {
  const visible: VisibleFile[] = [];
  for (let file = firstBelow(layout.files, top); file < layout.files.length; file += 1) {
    const box = layout.files[file];
    if (!box || box.top >= bottom) break;
    const first = firstBelow(box.boxes, top - box.top);
    let end = first;
    while (end < box.boxes.length && (box.boxes[end]?.top ?? 0) + box.top < bottom) end += 1;
    visible.push({ file, first, end });
  }
  return visible;
}

/** Whether two answers of `visibleFiles` name the same blocks. */
export function sameVisible(one: readonly VisibleFile[], other: readonly VisibleFile[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, at) => {
      const peer = other[at];
      return item.file === peer?.file && item.first === peer.first && item.end === peer.end;
    })
  );
}
