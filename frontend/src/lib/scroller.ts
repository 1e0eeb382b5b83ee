/** One scrolling element: where it stands, who wants to know, and short animated jumps. */

export interface View {
  /** From the top of the content to the top of what is seen, in pixels. */
  top: number;
  height: number;
}

/** Jumps take this long at most; the design's `base`. */
const JUMP_MS = 160;
/** Jumps over more screens than this are instant. */
const LONGEST_JUMP = 2;
/** No scroll event for this long: the reader rests. */
const REST_MS = 120;

function easeOut(part: number): number {
  return 1 - (1 - part) ** 3;
}

export class Scroller {
  private element: HTMLElement | null = null;
  private frame = 0;
  /** As of the last event: reading it from the element would lay out the page each time. */
  private seen: View = { top: 0, height: 0 };
  private startTop = 0;
  private jump = { from: 0, to: 0, start: 0 };
  private restTimer: number | undefined;
  private moving = false;
  private readonly listeners = new Set<() => void>();

  /** Ref callback of the scrolling element. */
  readonly attach = (element: HTMLElement | null): (() => void) | undefined => {
    if (!element) return undefined;
    this.element = element;
    const resized = new ResizeObserver(this.changed);
    resized.observe(element);
    element.addEventListener("scroll", this.scrolled, { passive: true });
    element.addEventListener("wheel", this.stop, { passive: true });
    element.addEventListener("touchstart", this.stop, { passive: true });
    return () => {
      resized.disconnect();
      this.stop();
      window.clearTimeout(this.restTimer);
      element.removeEventListener("scroll", this.scrolled);
      element.removeEventListener("wheel", this.stop);
      element.removeEventListener("touchstart", this.stop);
      this.element = null;
    };
  };

  /** For useSyncExternalStore: called on scroll, on resize and when scrolling rests. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is seen, as of the last event; nothing before the element is there. */
  readonly view = (): View => this.seen;

  /** What is seen at this moment. Lays out the page. */
  readonly viewNow = (): View => {
    this.seen = {
      top: this.element?.scrollTop ?? 0,
      height: this.element?.clientHeight ?? 0,
    };
    return this.seen;
  };

  /** Height of what stands above the content that is drawn in part, as measured last. */
  readonly start = (): number => this.startTop;

  /** Measures it: `content` is the element of that content. Lays out the page. */
  measureStart(content: HTMLElement | null): number {
    this.startTop = content?.offsetTop ?? 0;
    return this.startTop;
  }

  /** Whether no scrolling is under way. */
  readonly rests = (): boolean => !this.moving;

  /** Moves without animation, for what changed its place under the reader. */
  shift(delta: number): void {
    if (!this.element || delta === 0) return;
    this.element.scrollTop += delta;
    this.jump.from += delta;
    this.jump.to += delta;
  }

  /** Goes to `top`, in at most 160 ms. */
  goTo(top: number): void {
    const element = this.element;
    if (!element) return;
    this.stop();
    const from = element.scrollTop;
    const far = Math.abs(top - from) > element.clientHeight * LONGEST_JUMP;
    if (far || matchMedia("(prefers-reduced-motion: reduce)").matches) element.scrollTop = top;
    else this.animate(element, { from, to: top, start: performance.now() });
  }

  /** Gives the jump under way, if there is one, another end. */
  aimAt(top: number): void {
    if (this.frame !== 0) this.jump.to = top;
  }

  /** Scrolls at once, as little as it takes to see this part. */
  show(top: number, height: number): void {
    const element = this.element;
    if (!element) return;
    const view = this.viewNow();
    if (top < view.top) element.scrollTop = top;
    else if (top + height > view.top + view.height) element.scrollTop = top + height - view.height;
  }

  private animate(element: HTMLElement, jump: { from: number; to: number; start: number }): void {
    this.jump = jump;
    const step = (now: number) => {
      const part = Math.min(1, Math.max(0, now - jump.start) / JUMP_MS);
      element.scrollTop = jump.from + (jump.to - jump.from) * easeOut(part);
      this.frame = part < 1 ? requestAnimationFrame(step) : 0;
    };
    this.frame = requestAnimationFrame(step);
  }

  private readonly stop = (): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  };

  private readonly scrolled = (): void => {
    this.moving = true;
    window.clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(this.rested, REST_MS);
    this.changed();
  };

  private readonly rested = (): void => {
    this.moving = false;
    this.notify();
  };

  private readonly changed = (): void => {
    this.viewNow();
    this.notify();
  };

  private readonly notify = (): void => {
    for (const listener of this.listeners) listener();
  };
}
