/** The HTTP client against a real server. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiError, get, post, put, rememberCsrfToken, remove } from "@/lib/http";
import { LoopbackApi } from "@/test/loopback-api";

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
  vi.stubEnv("VITE_API_URL", api.origin);
});

afterEach(async () => {
  rememberCsrfToken(null);
  await api.stop();
});

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`);
  return error;
}

describe("http", () => {
  it("sends the CSRF token on writes and never on reads", async () => {
    rememberCsrfToken("csrf-of-the-test");
    api.on("GET /api/x", () => ({ body: { ok: true } }));
    api.on("PUT /api/x", () => ({ status: 204 }));
    api.on("DELETE /api/x", () => ({ status: 204 }));
    expect(await get("/api/x")).toEqual({ ok: true });
    expect(await put("/api/x", { body: { a: 1 } })).toBeUndefined();
    await remove("/api/x");
    expect(api.seen.map((one) => one.headers["x-csrf-token"])).toEqual([
      undefined,
      "csrf-of-the-test",
      "csrf-of-the-test",
    ]);
    expect(api.seen[1]?.body).toEqual({ a: 1 });
  });

  it("gives every POST an Idempotency-Key of its own, or the one it is told", async () => {
    api.on("POST /api/x", () => ({ body: {} }));
    await post("/api/x");
    await post("/api/x");
    await post("/api/x", { idempotencyKey: "mine" });
    const keys = api.seen.map((one) => one.headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("mine");
  });

  it("turns the API's error body into an ApiError", async () => {
    const body = {
      code: "stale_digest",
      message: "It moved on.",
      hint: "Look again.",
      details: { digest: "d" },
    };
    api.on("POST /api/x", () => ({ status: 409, body }));
    const error = await failure(post("/api/x"));
    expect({ ...error, message: error.message }).toMatchObject({ status: 409, ...body });
  });

  it("does not show what a proxy answers in the API's place", async () => {
    api.on("GET /api/x", () => ({ status: 502, raw: "<html>Bad gateway</html>" }));
    const error = await failure(get("/api/x"));
    expect([error.status, error.code]).toEqual([502, "unreadable"]);
    expect(error.message).not.toContain("<html>");
  });

  it("says that nothing answered when the server is gone", async () => {
    const gone = api.origin;
    await api.stop();
    vi.stubEnv("VITE_API_URL", gone);
    expect(await failure(get("/api/x"))).toMatchObject({ status: 0, code: "offline" });
    api = await LoopbackApi.start();
  });
});
