/** A real HTTP and WebSocket server on loopback that answers as a test tells it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { type WebSocket, WebSocketServer } from "ws";

/** What the server saw of one request. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** An answer: a status and a JSON body; `raw` sends text as it is. */
export interface Answer {
  status?: number;
  body?: unknown;
  raw?: string;
}

type Handler = (seen: Seen) => Answer | Promise<Answer>;

export class LoopbackApi {
  /** Every request, in order. */
  readonly seen: Seen[] = [];
  /** "http://127.0.0.1:<port>". */
  readonly origin: string;
  private readonly routes = new Map<string, Handler>();
  private readonly server: Server;
  private readonly sockets: WebSocketServer;

  private constructor(server: Server) {
    this.server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.sockets = new WebSocketServer({ server });
    server.on("request", (request, response) => void this.answer(request, response));
  }

  static async start(): Promise<LoopbackApi> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new LoopbackApi(server);
  }

  /** Answers "GET /api/me" (query left out) with `handler`. */
  on(route: string, handler: Handler): void {
    this.routes.set(route, handler);
  }

  /** Calls `talk` with every socket that opens and its first frame. */
  onSocket(talk: (socket: WebSocket, hello: Record<string, unknown>, path: string) => void): void {
    this.sockets.on("connection", (socket, request) => {
      socket.once("message", (data: Buffer) => {
        talk(socket, JSON.parse(data.toString()) as Record<string, unknown>, request.url ?? "");
      });
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = request.url ?? "";
    const method = request.method ?? "";
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const seen: Seen = { method, path, headers: request.headers, body };
    this.seen.push(seen);
    const handler = this.routes.get(`${method} ${path.split("?")[0]}`);
    const answer = (await handler?.(seen)) ?? {
      status: 404,
      body: { code: "not_found", message: `nothing at ${method} ${path}`, hint: "" },
    };
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(answer.raw ?? (answer.body === undefined ? "" : JSON.stringify(answer.body)));
  }
}
