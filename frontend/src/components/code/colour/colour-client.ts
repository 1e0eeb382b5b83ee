/** Asks the colour worker, one file at a time, nearest to the reader first. */
import type { PackedTokens } from "@/components/code/colour/packed-tokens";
import type { FileLines } from "@/components/code/model/rows";

/** Colours of a file; a side is null where it has no lines. */
export interface FileColours {
  old: PackedTokens | null;
  new: PackedTokens | null;
}

export interface ColourRequest {
  id: number;
  languageId: string;
  old: readonly string[] | null;
  new: readonly string[] | null;
}

export type ColourAnswer = { id: number; colours: FileColours } | { id: number; error: string };

/** What a worker is to this file; tests have one without threads. */
export interface ColourWorker {
  postMessage: (request: ColourRequest) => void;
  onmessage: ((message: { data: ColourAnswer }) => void) | null;
}

interface Waiting {
  request: ColourRequest;
  distance: () => number;
  resolve: (colours: FileColours) => void;
  reject: (error: Error) => void;
}

export class ColourClient {
  private worker: ColourWorker | null = null;
  private waiting: Waiting[] = [];
  private running: Waiting | null = null;
  private nextId = 1;
  private readonly makeWorker: () => ColourWorker;

  constructor(makeWorker: () => ColourWorker) {
    this.makeWorker = makeWorker;
  }

  /**
   * The colours of a file. `distance` is asked when the worker is free: the smallest goes first.
   * Rejects when aborted while waiting, and when the tokenizer fails.
   */
  colour(
    languageId: string,
    lines: FileLines,
    distance: () => number,
    signal: AbortSignal,
  ): Promise<FileColours> {
    return new Promise((resolve, reject) => {
      const request = { id: this.nextId, languageId, old: lines.old, new: lines.new };
      this.nextId += 1;
      const entry = { request, distance, resolve, reject };
      signal.addEventListener("abort", () => this.drop(entry));
      this.waiting.push(entry);
      this.next();
    });
  }

  private drop(entry: Waiting): void {
    if (!this.waiting.includes(entry)) return;
    this.waiting = this.waiting.filter((one) => one !== entry);
    entry.reject(new DOMException("Scrolled past", "AbortError"));
  }

  private next(): void {
    if (this.running !== null || this.waiting.length === 0) return;
    const [nearest] = this.waiting.toSorted((one, other) => one.distance() - other.distance());
    if (!nearest) return;
    this.waiting = this.waiting.filter((one) => one !== nearest);
    this.running = nearest;
    this.open().postMessage(nearest.request);
  }

  private open(): ColourWorker {
    if (this.worker) return this.worker;
    const worker = this.makeWorker();
    worker.onmessage = ({ data }) => this.answered(data);
    this.worker = worker;
    return worker;
  }

  private answered(answer: ColourAnswer): void {
    const entry = this.running;
    this.running = null;
    if ("colours" in answer) entry?.resolve(answer.colours);
    else entry?.reject(new Error(answer.error));
    this.next();
  }
}

/** The page's one client; the worker starts with the first file to colour. */
export const colourClient = new ColourClient(
  () =>
    new Worker(new URL("./colour.worker.ts", import.meta.url), {
      type: "module",
    }) as unknown as ColourWorker,
);
