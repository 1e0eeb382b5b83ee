/**
 * The HTTP client: JSON in and out, the CSRF header on writes, an Idempotency-Key on POST, and
 * every failure as one ApiError.
 */
import { apiUrl } from "@/lib/env";
import { newId } from "@/lib/ids";
import type { Problem } from "@/types/api";

/** What the API answered instead of success, or that nothing answered (status 0, "offline"). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly details: Record<string, unknown>;

  constructor(status: number, problem: Omit<Problem, "details"> & Partial<Problem>) {
    super(problem.message);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code;
    this.hint = problem.hint;
    this.details = problem.details ?? {};
  }
}

let csrfToken: string | null = null;

/** Keeps the token of /api/me for later writes; null forgets it. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

interface Options {
  /** Sent as JSON. */
  body?: unknown;
  /** Aborts the request. */
  signal?: AbortSignal;
  /** Same key, same effect: pass the key of the first try when repeating a POST. */
  idempotencyKey?: string;
}

/** GET; resolves to the parsed body. Throws ApiError. */
export function get<T>(path: string, options: Pick<Options, "signal"> = {}): Promise<T> {
  return send<T>("GET", path, options);
}

/** POST; resolves to the parsed body, undefined on 204. Throws ApiError. */
export function post<T>(path: string, options: Options = {}): Promise<T> {
  return send<T>("POST", path, { idempotencyKey: newId(), ...options });
}

/** PUT; as `post`, without an Idempotency-Key. */
export function put<T>(path: string, options: Options = {}): Promise<T> {
  return send<T>("PUT", path, options);
}

/** DELETE; as `put`. */
export function remove<T>(path: string, options: Options = {}): Promise<T> {
  return send<T>("DELETE", path, options);
}

async function send<T>(method: string, path: string, options: Options): Promise<T> {
  const response = await request(method, path, options);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const body = parse(text);
  if (!response.ok) throw new ApiError(response.status, problemOf(response.status, body));
  return body as T;
}

async function request(method: string, path: string, options: Options): Promise<Response> {
  const init: RequestInit = { method, headers: headersOf(method, options), credentials: "include" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal !== undefined) init.signal = options.signal;
  try {
    return await fetch(apiUrl(path), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {
      code: "offline",
      message: "Koda did not answer.",
      hint: "Check that the server runs and that you are online.",
    });
  }
}

function headersOf(method: string, options: Options): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.idempotencyKey !== undefined) headers.set("Idempotency-Key", options.idempotencyKey);
  if (method !== "GET" && csrfToken !== null) headers.set("X-CSRF-Token", csrfToken);
  return headers;
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return body;
  return {
    code: "unreadable",
    message: `Koda answered ${status} without saying why.`,
    hint: "A proxy in between may have answered. Try again.",
    details: null,
  };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "message" in body;
}
