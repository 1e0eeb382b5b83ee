/** A new task: keyboard only, and a repeated try is the same request. */
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";

import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";
import { makeRepository, makeTask } from "@/test/tasks";

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
  serveWorld(api, { repositories: [makeRepository(), makeRepository({ id: "r2", name: "web" })] });
});

afterEach(async () => api.stop());

function posted() {
  return api.seen.filter((one) => one.method === "POST" && one.path === "/api/tasks");
}

it("starts by Control and Enter from the prompt", async () => {
  api.on("POST /api/tasks", () => ({ status: 201, body: makeTask({ id: "new1" }) }));
  openApp(api, "/new?repo=r2");
  const prompt = await screen.findByRole("textbox", { name: "What should change?" });
  await screen.findByRole("option", { name: "web" });
  expect(document.activeElement).toBe(prompt);
  const user = userEvent.setup();
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(posted()).toEqual([]);
  await user.type(prompt, "Retry");
  await user.click(screen.getByRole("radio", { name: "Start at once" }));
  await user.click(prompt);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(window.location.pathname).toBe("/tasks/new1"));
  expect(posted().map((one) => one.body)).toEqual([
    {
      repository_id: "r2",
      prompt: "Retry",
      auto_approve_plan: true,
      limits: { cost_usd: 5 },
      models: { understanding: null, planning: null, executing: null },
    },
  ]);
  expect(localStorage.getItem("koda.draft")).toBeNull();
});

it("keeps the draft when it cannot start, and repeats the same request", async () => {
  api.on("POST /api/tasks", () => ({
    status: 503,
    body: { code: "busy", message: "Busy.", hint: "" },
  }));
  openApp(api, "/new");
  const user = userEvent.setup();
  const prompt = await screen.findByRole("textbox", { name: "What should change?" });
  await screen.findByRole("option", { name: "web" });
  await user.type(prompt, "Retry");
  const start = screen.getByRole("button", { name: /^Start/ });
  await user.click(start);
  expect((await screen.findByRole("alert")).textContent).toContain("Busy.");
  expect(localStorage.getItem("koda.draft")).toContain("Retry");
  await user.click(start);
  await waitFor(() => expect(posted()).toHaveLength(2));
  await user.type(prompt, " more");
  await user.click(start);
  await waitFor(() => expect(posted()).toHaveLength(3));
  const keys = posted().map((one) => one.headers["idempotency-key"]);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

it("says why it cannot start", async () => {
  openApp(api, "/new");
  const start = await screen.findByRole("button", { name: /^Start/ });
  await screen.findByRole("option", { name: "web" });
  expect(start.getAttribute("aria-disabled")).toBe("true");
  expect(start.title).toBe("Say what should change.");
});
