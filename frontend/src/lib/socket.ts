/**
 * A WebSocket that comes back: authenticates in its first frame, notices a dead line, and retries
 * with growing waits. What was missed is the caller's to ask for, by the `after` of its hello.
 */
import {
  type Connection,
  OFFLINE_AFTER_MS,
  RECONNECTING_AFTER_MS,
  retryDelayMs,
  SILENCE_MS,
} from "@/lib/connection";
import type { AuthenticateFrame, ErrorFrame } from "@/types/api";

/** Every frame of the server has a type; these are the ones the connection itself reads. */
interface Frame {
  type: string;
}

export interface SocketOptions<F extends Frame> {
  /** Absolute ws: or wss: address. */
  url: string;
  /** First frame of every connection; asked anew each time, so that `after` is current. */
  hello: () => AuthenticateFrame;
  /** Every frame but errors, in order, `ready` and heartbeats included. */
  onFrame: (frame: F) => void;
  /** Each change of the connection. */
  onConnection: (connection: Connection) => void;
  /** The server refused for good (signed out, not found); no further try is made. */
  onRefused: (error: ErrorFrame) => void;
}

export interface OpenSocket {
  /** Drops the line and connects again, for example after a gap in the numbers. */
  restart: () => void;
  /** Ends it for good. */
  close: () => void;
}

/** Trying again cannot change these answers. */
const FINAL_CODES = new Set(["not_signed_in", "not_allowed", "not_found", "invalid_input"]);

/** Only what `retrySockets` needs of a line. */
const lines = new Set<{ retryNow: () => void }>();

/** Tries every lost line again now, without waiting further. */
export function retrySockets(): void {
  for (const line of lines) line.retryNow();
}

/** Opens the socket and keeps it open until `close`. */
export function openSocket<F extends Frame>(options: SocketOptions<F>): OpenSocket {
  const line = new Line(options);
  lines.add(line);
  line.connect();
  const close = () => {
    lines.delete(line);
    line.close();
  };
  return { restart: () => line.restart(), close };
}

class Line<F extends Frame> {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private closed = false;
  private connection: Connection = "connecting";
  private retryTimer: number | undefined;
  private silenceTimer: number | undefined;
  private downTimers: number[] = [];
  private readonly options: SocketOptions<F>;

  constructor(options: SocketOptions<F>) {
    this.options = options;
    window.addEventListener("online", this.retryNow);
    window.addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.retryNow);
    this.startDownTimers();
  }

  connect(): void {
    window.clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    const socket = new WebSocket(this.options.url);
    this.socket = socket;
    this.listenForSilence();
    socket.onopen = () => socket.send(JSON.stringify(this.options.hello()));
    socket.onmessage = (message) => {
      if (socket === this.socket) this.receive(String(message.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  restart(): void {
    if (!this.closed) this.lost();
  }

  close(): void {
    this.closed = true;
    this.detach();
    window.clearTimeout(this.retryTimer);
    this.stopDownTimers();
    window.removeEventListener("online", this.retryNow);
    window.removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.retryNow);
  }

  readonly retryNow = (): void => {
    if (this.retryTimer !== undefined && !document.hidden) this.connect();
  };

  private readonly drop = (): void => {
    if (this.socket !== null) this.lost();
  };

  private receive(text: string): void {
    this.listenForSilence();
    const frame = JSON.parse(text) as F | ErrorFrame;
    if (isError(frame)) {
      if (!FINAL_CODES.has(frame.code)) return;
      this.close();
      this.options.onRefused(frame);
      return;
    }
    if (frame.type === "ready") {
      this.attempt = 0;
      this.stopDownTimers();
      this.become("live");
    }
    this.options.onFrame(frame);
  }

  private lost(): void {
    this.detach();
    if (this.closed) return;
    this.startDownTimers();
    const delay = retryDelayMs(this.attempt, Math.random());
    this.attempt += 1;
    this.retryTimer = window.setTimeout(() => this.connect(), delay);
  }

  private detach(): void {
    window.clearTimeout(this.silenceTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private listenForSilence(): void {
    window.clearTimeout(this.silenceTimer);
    this.silenceTimer = window.setTimeout(this.drop, SILENCE_MS);
  }

  private startDownTimers(): void {
    if (this.downTimers.length > 0) return;
    if (this.connection === "live") this.become("connecting");
    this.downTimers = [
      window.setTimeout(() => this.become("reconnecting"), RECONNECTING_AFTER_MS),
      window.setTimeout(() => this.become("offline"), OFFLINE_AFTER_MS),
    ];
  }

  private stopDownTimers(): void {
    for (const timer of this.downTimers) window.clearTimeout(timer);
    this.downTimers = [];
  }

  private become(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    this.options.onConnection(connection);
  }
}

function isError(frame: Frame): frame is ErrorFrame {
  return frame.type === "error";
}
