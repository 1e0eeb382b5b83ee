/**
 * A loopback server that speaks the part of the API which a Review needs, over a Task that is made
 * up, and serves the built app. Decisions and Deliveries are real enough to be read again.
 */
import { createReadStream, existsSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

import { WebSocketServer } from "ws";

import type { MadeFile } from "@/test/review/make-file";
import { TASK_ID, TaskLog } from "@/test/review/task-log";
import type { ChangeDetail, NewDecisions, NewReview, Phase, Task } from "@/types/api";

export interface ReviewApi {
  /** Without a trailing slash. */
  url: string;
  log: TaskLog;
  /** Bodies of every write, in order. */
  writes: { path: string; body: unknown }[];
  /** The next write of this path is answered so instead. */
  failNext: (path: string, status: number, body: unknown) => void;
  close: () => Promise<void>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};
const USER = "user-1";

interface Failure {
  path: string;
  status: number;
  body: unknown;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

class Handler {
  readonly writes: ReviewApi["writes"] = [];
  readonly failures: Failure[] = [];
  private readonly log: TaskLog;
  private readonly details: ReadonlyMap<string, ChangeDetail>;
  private readonly root: string | null;

  constructor(log: TaskLog, root: string | null) {
    this.log = log;
    this.root = root;
    this.details = new Map(log.files.map(({ detail }) => [detail.id, detail]));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (!path.startsWith("/api/")) return this.file(path, response);
    if (request.method === "GET") return this.read(path, response);
    const body = await bodyOf(request);
    this.writes.push({ path, body });
    const failure = this.failures.findIndex((one) => path.endsWith(one.path));
    const [failed] = failure < 0 ? [] : this.failures.splice(failure, 1);
    if (failed) return send(response, failed.status, failed.body);
    if (path.endsWith("/decisions")) return send(response, 200, this.decide(body as NewDecisions));
    if (path.endsWith("/review")) return send(response, 200, this.review(body as NewReview));
    return send(response, 404, { code: "not_found", message: path, hint: "" });
  }

  private read(path: string, response: ServerResponse): void {
    const detail = this.details.get(/\/changes\/(.+)$/.exec(path)?.[1] ?? "");
    if (detail) return send(response, 200, detail);
    const answers: Record<string, () => unknown> = {
      [`/api/tasks/${TASK_ID}/changes`]: () => this.changes(),
      [`/api/tasks/${TASK_ID}`]: () => this.task(),
      "/api/repositories": () => ({
        items: [
          {
            id: "repository-1",
            name: "ledger-sync",
            path: "/home/mara/code/ledger-sync",
            branch: "main",
            head: null,
            created_at: "2026-11-01T00:00:00Z",
            available: true,
            message: "",
          },
        ],
        next: null,
      }),
      "/api/tasks": () => ({ items: [this.task()], next: null }),
      "/api/me": () => ({
        id: USER,
        name: "Mara Lindqvist",
        role: "owner",
        keys: { anthropic: { set: true, source: "yours", hint: "1234" } },
        csrf_token: "test-token",
        sandbox: { level: 1, name: "bubblewrap", detail: "" },
        defaults: { models: {}, limits: {} },
        demo_available: true,
      }),
    };
    const answer = answers[path];
    if (answer) return send(response, 200, answer());
    return send(response, 404, { code: "not_found", message: path, hint: "" });
  }

  /** Decisions by Hunk as the log has them. */
  private decided() {
    const decided = new Map<string, { decision: "accept" | "reject" | null; reason: string }>();
    for (const { event } of this.log.events)
      if (event.type === "hunks.decided")
        for (const one of event.decisions)
          decided.set(one.hunk_id, { decision: one.decision, reason: one.reason });
    return decided;
  }

  private delivered(): Set<string> {
    return new Set(
      this.log.events.flatMap(({ event }) =>
        event.type === "delivery.started" ? event.hunk_ids : [],
      ),
    );
  }

  private changes() {
    const [decided, delivered] = [this.decided(), this.delivered()];
    const answer = this.log.changes();
    const changes = answer.changes.map((change) => ({
      ...change,
      hunks: change.hunks.map((hunk) => {
        const one = decided.get(hunk.id);
        const by = one?.decision ? USER : null;
        return {
          ...hunk,
          decision: one?.decision ?? null,
          reason: one?.reason ?? "",
          decided_by: by,
          delivered: delivered.has(hunk.id),
        };
      }),
    }));
    return { ...answer, changes };
  }

  private hunks() {
    const all = this.changes().changes.flatMap((change) => change.hunks);
    const of = (decision: "accept" | "reject") =>
      all.filter((hunk) => hunk.decision === decision).length;
    const [accepted, rejected] = [of("accept"), of("reject")];
    return { total: all.length, accepted, rejected, open: all.length - accepted - rejected };
  }

  private task(): Task {
    const last = this.log.events.at(-1);
    return {
      id: TASK_ID,
      seq: last?.seq ?? 0,
      phase: this.log.phase,
      reason: null,
      message: "",
      hint: "",
      prompt: "Add retry with backoff to the HTTP client",
      title: "Add retry with backoff to the HTTP client",
      repository_id: "repository-1",
      repository_name: "ledger-sync",
      branch: "main",
      plan: this.log.plan(),
      report: null,
      summary: "",
      cost_usd: 0.61,
      tokens: { input: 0, output: 0, cache_read: 0, cache_write: 0 },
      round: 1,
      limits: { cost_usd: 1.5, turns: null, seconds: null },
      models: { understanding: "", planning: "", executing: "" },
      auto_approve_plan: false,
      created_at: "2026-11-22T14:00:00Z",
      updated_at: last?.at ?? "2026-11-22T14:00:00Z",
      phase_at: "2026-11-22T14:00:00Z",
      changes: { files: this.log.files.length, additions: 0, deletions: 0 },
      hunks: this.hunks(),
      provider: "scripted",
    };
  }

  private decide({ decisions, digest }: NewDecisions) {
    const paths = new Map(
      this.log.files.flatMap(({ info }) => info.hunks.map((hunk) => [hunk.id, info.path] as const)),
    );
    const { seq } = this.log.append({
      type: "hunks.decided",
      user_id: USER,
      digest,
      decisions: decisions.map((one) => ({
        hunk_id: one.hunk_id,
        decision: one.decision,
        reason: one.reason ?? "",
        path: paths.get(one.hunk_id) ?? "",
      })),
    });
    return { digest, seq, hunks: this.hunks() };
  }

  private review(body: NewReview) {
    if (body.decisions?.length) this.decide({ digest: body.digest, decisions: body.decisions });
    this.log.append({
      type: "review.submitted",
      user_id: USER,
      digest: body.digest,
      outcome: body.outcome,
      text: body.message ?? "",
    });
    if (body.outcome === "revise") this.log.move("executing");
    if (body.outcome === "reject") this.log.move("rejected");
    if (body.outcome === "deliver") this.deliver(body.digest);
    return { task: this.task(), delivery: null };
  }

  private deliver(digest: string): void {
    const accepted = this.changes()
      .changes.map((change) => ({
        path: change.path,
        ids: change.hunks
          .filter((hunk) => hunk.decision === "accept" && !hunk.delivered)
          .map(({ id }) => id),
      }))
      .filter(({ ids }) => ids.length > 0);
    const delivery_id = `delivery-${this.log.events.length}`;
    const blobs = { old_blob: null, old_mode: null, new_blob: null, new_mode: null };
    this.log.append({
      type: "delivery.started",
      delivery_id,
      target: "working_tree",
      digest,
      hunk_ids: accepted.flatMap(({ ids }) => ids),
      files: accepted.map(({ path }) => ({ path, ...blobs })),
    });
    this.log.move("delivering");
    this.log.append({
      type: "delivery.finished",
      delivery_id,
      outcome: "delivered",
      conflicts: [],
      message: "",
      hint: "",
    });
    this.log.move("delivered");
  }

  private file(path: string, response: ServerResponse): void {
    if (this.root === null) return send(response, 404, {});
    const asked = join(this.root, normalize(path));
    const found =
      extname(asked) !== "" && existsSync(asked) ? asked : join(this.root, "index.html");
    response.writeHead(200, {
      "Content-Type": TYPES[extname(found)] ?? "application/octet-stream",
    });
    createReadStream(found).pipe(response);
  }
}

function openSockets(server: Server, log: TaskLog): void {
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    const follows = request.url?.includes("/ws/task/") ?? false;
    socket.once("message", (data: Buffer) => {
      const { after = 0 } = JSON.parse(data.toString()) as { after?: number };
      socket.send(JSON.stringify({ type: "ready", seq: log.events.length }));
      if (!follows) return;
      for (const event of log.events.slice(after))
        socket.send(JSON.stringify({ type: "event", event }));
    });
  });
  log.onEvent = (event) => {
    for (const client of sockets.clients) client.send(JSON.stringify({ type: "event", event }));
  };
}

/** Starts the server. `root` is the built app, or null for the API alone. */
export async function startReviewApi(
  files: readonly MadeFile[],
  {
    root = null,
    phase = "approval",
    port = 0,
  }: { root?: string | null; phase?: Phase; port?: number } = {},
): Promise<ReviewApi> {
  const log = new TaskLog(files, phase);
  const handler = new Handler(log, root);
  const server = createServer((request, response) => void handler.handle(request, response));
  openSockets(server, log);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    writes: handler.writes,
    failNext: (path, status, body) => handler.failures.push({ path, status, body }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
