/** Positions of all blocks of all files in one scroll, so that only what is near is drawn. */

export interface SizedBlock {
  key: string;
  /** Names everything that the height depends on; a measured height counts only for the same. */
  signature: string;
  /** Height in pixels until it has been measured. */
  estimate: number;
}

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

export interface FileBox<B extends SizedBlock = SizedBlock> {
  key: string;
  /** From the top of the first file. */
  top: number;
  height: number;
  boxes: BlockBox<B>[];
}

export interface Layout<B extends SizedBlock = SizedBlock> {
  files: FileBox<B>[];
  height: number;
  /** Place of each block by key. */
  places: ReadonlyMap<string, { top: number; height: number; file: number }>;
}

/** Stacks blocks and files; `headerHeight` stands above the blocks of each file. */
export function stack<B extends SizedBlock>(
  files: readonly SizedFile<B>[],
  measured: ReadonlyMap<string, Measured>,
  headerHeight: number,
): Layout<B> {
  const places = new Map<string, { top: number; height: number; file: number }>();
  let top = 0;
  const stacked = files.map((file, index) => {
    let inside = headerHeight;
    const boxes = file.blocks.map((block) => {
      const known = measured.get(block.key);
      const height = known?.signature === block.signature ? known.height : block.estimate;
      const box = { block, top: inside, height };
      places.set(block.key, { top: top + inside, height, file: index });
      inside += height;
      return box;
    });
    const fileBox = { key: file.key, top, height: inside, boxes };
    top += inside;
    return fileBox;
  });
  return { files: stacked, height: top, places };
}

/** First item that ends below `position`; items are in order and do not overlap. */
function firstBelow(items: readonly { top: number; height: number }[], position: number): number {
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
