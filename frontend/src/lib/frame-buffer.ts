/** Collects frames and hands them over once a paint, so that streaming costs one render a frame. */

/** Frames are handed over after this long even if nothing is painted or they are held back. */
const LONGEST_MS = 250;

export class FrameBuffer<T> {
  private frames: T[] = [];
  private paint: number | undefined;
  private timer: number | undefined;
  private held = false;
  private readonly deliver: (frames: readonly T[]) => void;

  /** `deliver` gets what came since the last time, in order, never empty. */
  constructor(deliver: (frames: readonly T[]) => void) {
    this.deliver = deliver;
  }

  add(frame: T): void {
    this.frames.push(frame);
    if (this.timer !== undefined) return;
    if (!this.held) this.paint = window.requestAnimationFrame(() => this.flush());
    this.timer = window.setTimeout(() => this.flush(), LONGEST_MS);
  }

  /** Keeps what comes from here on for one `flush`, so that it is painted as one; not for long. */
  hold(): void {
    this.flush();
    this.held = true;
  }

  /** Hands over at once what has come. */
  flush(): void {
    this.cancel();
    this.held = false;
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
