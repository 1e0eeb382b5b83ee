/** Heights of blocks as the browser laid them out, by the `data-block` they carry. */
import { useLayoutEffect, useState } from "react";

import type { Measured } from "@/lib/virtual-layout";

/** Differences below this come from rounding. */
const TOLERANCE = 0.75;

class BlockHeights {
  private readonly measured = new Map<string, Measured>();
  private readonly elements = new Set<HTMLElement>();
  private readonly observer: ResizeObserver;
  private readonly changed: (measured: ReadonlyMap<string, Measured>) => void;

  /** `changed` gets all heights whenever one was news. */
  constructor(changed: (measured: ReadonlyMap<string, Measured>) => void) {
    this.changed = changed;
    this.observer = new ResizeObserver((entries) => {
      this.read(entries.map((entry) => entry.target as HTMLElement));
    });
  }

  /** Ref callback of every block. */
  readonly observe = (element: HTMLElement | null): (() => void) | undefined => {
    if (!element) return undefined;
    this.elements.add(element);
    this.observer.observe(element);
    return () => {
      this.elements.delete(element);
      this.observer.unobserve(element);
    };
  };

  /** Reads what is not known for its present signature. */
  readonly readNew = (): void => {
    const isNew = ({ dataset }: HTMLElement) =>
      this.measured.get(dataset["block"] ?? "")?.signature !== dataset["signature"];
    this.read([...this.elements].filter(isNew));
  };

  private read(elements: readonly HTMLElement[]): void {
    let news = false;
    for (const element of elements) {
      const { block = "", signature = "", estimate = "0" } = element.dataset;
      const height = element.getBoundingClientRect().height;
      if (height === 0) continue;
      const known = this.measured.get(block);
      const before = known?.signature === signature ? known.height : Number(estimate);
      if (Math.abs(before - height) > TOLERANCE) news = true;
      this.measured.set(block, { signature, height });
    }
    if (news) this.changed(new Map(this.measured));
  }
}

const NONE: ReadonlyMap<string, Measured> = new Map();

/**
 * `observe` is the ref of every block; each carries data-block (its key), data-signature (what its
 * height depends on) and data-estimate (pixels). `measured` is a new map when a height was news.
 */
export function useBlockHeights() {
  const [measured, setMeasured] = useState(NONE);
  const [heights] = useState(() => new BlockHeights(setMeasured));
  // After every render, before the paint: a block that came with a wrong estimate is put right
  // without ever being seen in the wrong place.
  useLayoutEffect(() => heights.readNew());
  return { observe: heights.observe, measured };
}
