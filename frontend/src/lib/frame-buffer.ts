/** Collects frames and hands them over once a paint, so that streaming costs one render a frame. */

/** A hidden tab paints nothing; its frames are handed over after this long instead. */
const HIDDEN_TAB_MS = 250;

export class FrameBuffer<T> {
  private frames: T[] = [];
  private paint: number | undefined;
  private timer: number | undefined;
  private readonly deliver: (frames: readonly T[]) => void;

  /** `deliver` gets what came since the last time, in order, never empty. */
  constructor(deliver: (frames: readonly T[]) => void) {
    this.deliver = deliver;
  }

  add(frame: T): void {
    this.frames.push(frame);
    if (this.timer !== undefined) return;
    this.paint = window.requestAnimationFrame(() => this.flush());
    this.timer = window.setTimeout(() => this.flush(), HIDDEN_TAB_MS);
  }

  /** Hands over at once what has come. */
  flush(): void {
    this.cancel();
    const frames = this.frames;
    this.frames = [];
    if (frames.length > 0) this.deliver(frames);
  }

  /** Forgets what has come; nothing is handed over any more. */
  close(): void {
    this.cancel();
    this.frames = [];
  }

  private cancel(): void {
    if (this.paint !== undefined) window.cancelAnimationFrame(this.paint);
    window.clearTimeout(this.timer);
    this.paint = undefined;
    this.timer = undefined;
  }
}
