/** First run: from nothing to the first task. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";

import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";
import { makeMe, makeRepository } from "@/test/tasks";

const NO_KEY = makeMe({ keys: { anthropic: { set: false, source: null, hint: null } } });

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
  serveWorld(api, { me: NO_KEY, repositories: [] });
});

afterEach(async () => api.stop());

function bracketOf(title: string): string | undefined {
  const step = screen.getByRole("heading", { name: title }).closest<HTMLElement>("li");
  return step?.dataset["bracket"];
}

it("asks for a repository, then for a key, then for a task", async () => {
  openApp(api, "/welcome");
  await screen.findByRole("heading", { name: "Two things, then your first task" });
  expect(bracketOf("Choose a repository")).toBe("todo");
  expect(bracketOf("Give it a model key")).toBe("idle");

  api.on("POST /api/repositories", () => {
    serveWorld(api, { me: NO_KEY });
    return { status: 201, body: makeRepository() };
  });
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Path of the repository"), " /code/ledger-sync {Enter}");
  await screen.findByRole("heading", { name: "One thing, then your first task" });
  const added = api.seen.find((one) => one.method === "POST");
  expect(added?.body).toEqual({ path: "/code/ledger-sync" });
  expect(added?.headers["x-csrf-token"]).toBe("csrf-of-the-test");

  api.on("PUT /api/me/keys/anthropic", () => {
    serveWorld(api, {});
    return { status: 204 };
  });
  await user.type(screen.getByLabelText("Model key"), "test-key-for-nothing{Enter}");
  await screen.findByRole("heading", { name: "Ready for your first task" });
  expect(screen.getByText("Your own key, ends in 4f2a.")).toBeDefined();
  expect(document.body.textContent).not.toContain("test-key-for-nothing");
});

it("says in place why a path was refused, and forgets it when the path changes", async () => {
  const body = { code: "invalid_input", message: "Not a git repository.", hint: "Run git init." };
  api.on("POST /api/repositories", () => ({ status: 400, body }));
  openApp(api, "/welcome");
  const path = await screen.findByLabelText("Path of the repository");
  const user = userEvent.setup();
  await user.type(path, "/tmp{Enter}");
  expect((await screen.findByRole("alert")).textContent).toBe(
    "Not a git repository. Run git init.",
  );
  expect(path.getAttribute("aria-invalid")).toBe("true");
  await user.type(path, "x");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("starts the demo, plainly labelled, and opens its task", async () => {
  api.on("POST /api/demo", () => ({ status: 201, body: { task_id: "demo1" } }));
  openApp(api, "/welcome");
  await screen.findByText(/A scripted task on a sample repository: no model is asked/);
  await userEvent.setup().click(screen.getByRole("button", { name: "Try the demo" }));
  await waitFor(() => expect(window.location.pathname).toBe("/tasks/demo1"));
});

it("shows how the server is", async () => {
  openApp(api, "/welcome");
  expect(await screen.findByText("SQLite")).toBeDefined();
  expect(screen.getByText("bubblewrap, level 1")).toBeDefined();
});
