/** Renders the whole app at an address, against a loopback API. */
import { render } from "@testing-library/react";
import { vi } from "vitest";

import { App } from "@/app";
import { queryClient } from "@/lib/query-client";
import type { LoopbackApi } from "@/test/loopback-api";
import { makeMe, makeRepository } from "@/test/tasks";
import type { Me, Repository, Task } from "@/types/api";

interface World {
  me?: Me | null;
  repositories?: Repository[];
  tasks?: Task[];
}

const TURNS: Record<string, string[]> = {
  needs: ["plan_review", "approval", "waiting"],
  running: ["queued", "understanding", "planning", "executing", "delivering"],
  done: ["delivered", "rejected", "failed", "cancelled"],
};

/** Teaches the API what most screens ask for; `me` null: nobody is signed in. */
export function serveWorld(api: LoopbackApi, world: World): void {
  const { me = makeMe(), repositories = [makeRepository()], tasks = [] } = world;
  const signedOut = { code: "not_signed_in", message: "Sign in first.", hint: "" };
  api.on("GET /api/me", () => (me === null ? { status: 401, body: signedOut } : { body: me }));
  api.on("GET /api/repositories", () => ({ body: { items: repositories, next: null } }));
  api.on("GET /api/tasks", ({ path }) => {
    const show = new URL(path, api.origin).searchParams.get("show") ?? "";
    const items = tasks.filter((task) => TURNS[show]?.includes(task.phase));
    return { body: { items, next: null } };
  });
  api.on("GET /api/health", () => ({
    body: {
      status: "ok",
      version: "9.9.9",
      database: { kind: "sqlite", ok: true },
      sandbox: { level: 1, name: "bubblewrap", detail: "" },
      queue: { runnable: 0, leased: 0 },
    },
  }));
}

/**
 * Opens the app at `address` ("/new"), as in a fresh browser unless it is a `returning` one.
 * Requests and sockets go to `api`.
 */
export function openApp(api: LoopbackApi, address: string, returning = false) {
  vi.stubEnv("VITE_API_URL", api.origin);
  vi.stubEnv("VITE_WS_URL", api.origin.replace("http", "ws"));
  queryClient.clear();
  if (!returning) localStorage.clear();
  window.history.replaceState(null, "", address);
  return render(<App />);
}
