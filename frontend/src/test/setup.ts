/** Runs before every test file: a socket that works here, what jsdom lacks, and cleaning up. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { WebSocket as NodeSocket } from "ws";

/** jsdom's own WebSocket fails on Node 20; this one has the same interface and is as real. */
class TestSocket extends NodeSocket {
  constructor(url: string) {
    super(url);
    // A browser tells of errors by `close` alone; here an unheard `error` would end the process.
    this.on("error", () => undefined);
  }
}

Object.assign(globalThis, { WebSocket: TestSocket });
// Radix asks for these, which jsdom does not have.
Object.assign(Element.prototype, {
  scrollIntoView: () => undefined,
  hasPointerCapture: () => false,
});
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

/** jsdom lays nothing out; tests see the desktop, without reduced motion. */
globalThis.matchMedia ??= (media) =>
  Object.assign(new EventTarget(), {
    media,
    matches: media.includes("min-width"),
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });

configure({ asyncUtilTimeout: 8_000 });
afterEach(cleanup);
