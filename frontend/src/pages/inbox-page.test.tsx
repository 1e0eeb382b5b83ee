/** The inbox over a real API and its live socket. */
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { WebSocket } from "ws";

import { queryClient } from "@/lib/query-client";
import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";
import { makeMe, makeTask } from "@/test/tasks";
import type { Task } from "@/types/api";

const review = makeTask({ id: "review", title: "Retry", phase_at: "2026-11-22T09:10:00Z" });
const plan = makeTask({
  id: "plan",
  title: "Split the export",
  phase: "plan_review",
  phase_at: "2026-11-22T09:05:00Z",
});
const running = makeTask({ id: "run", title: "Drop Python 3.10", phase: "understanding" });
const failed = makeTask({ id: "bad", title: "Load test", phase: "failed", message: "Refused." });

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
});

afterEach(async () => api.stop());

function open(tasks: Task[], address = "/"): void {
  serveWorld(api, { tasks });
  openApp(api, address);
}

function group(name: string): HTMLElement {
  return screen.getByRole("region", { name });
}

function titles(name: string): (string | null)[] {
  return within(group(name))
    .getAllByRole("listitem")
    .map((row) => within(row).getAllByRole("link")[0]?.textContent ?? null);
}

it("shows what needs you, longest waiting first, with one marked next step", async () => {
  open([review, plan, running, failed]);
  expect(await screen.findByRole("heading", { name: "2 tasks need you" })).toBeDefined();
  expect(titles("Needs you")).toEqual(["Split the export", "Retry"]);
  expect(titles("Running")).toEqual(["Drop Python 3.10"]);
  expect(titles("Done")).toEqual(["Load test"]);
  expect(screen.getByText("4 of 10 hunks to decide. You refused 1.")).toBeDefined();
  expect(screen.getByText(/^Failed: Refused\./)).toBeDefined();
  expect(document.querySelectorAll("a.bg-marker")).toHaveLength(1);
  expect(document.title).toBe("2 tasks need you · Koda");
});

it("moves by keys over all groups and opens what waits", async () => {
  open([review, plan, running]);
  await screen.findByRole("heading", { name: "2 tasks need you" });
  const user = userEvent.setup();
  await user.keyboard("jjj");
  expect(document.activeElement?.textContent).toBe("Drop Python 3.10");
  await user.keyboard("{Home}");
  expect(document.activeElement?.textContent).toBe("Split the export");
  await user.keyboard("k");
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(window.location.pathname).toBe("/tasks/plan/plan"));
});

it("finds the next task that needs you from anywhere", async () => {
  open([review, plan], "/settings/you");
  await screen.findByRole("heading", { name: "You" });
  await screen.findByText("2");
  await userEvent.setup().keyboard(".");
  await waitFor(() => expect(window.location.pathname).toBe("/tasks/plan/plan"));
});

it("moves a row to its group when the live socket says so", async () => {
  let live: WebSocket | undefined;
  api.onSocket((socket, _, path) => {
    if (path !== "/api/live") return;
    live = socket;
    socket.send(JSON.stringify({ type: "ready", seq: 0 }));
  });
  open([running]);
  await screen.findByRole("heading", { name: "Nothing needs you" });
  await waitFor(() => expect(live).toBeDefined());
  const moved = { ...running, seq: 11, phase: "plan_review" as const };
  live?.send(JSON.stringify({ type: "task", task: moved }));
  expect(await screen.findByRole("heading", { name: "1 task needs you" })).toBeDefined();
  expect(screen.queryByRole("region", { name: "Running" })).toBeNull();
});

it("keeps the list and says so when it cannot be read again", async () => {
  open([review]);
  await screen.findByRole("heading", { name: "1 task needs you" });
  api.on("GET /api/tasks", () => ({ status: 400, body: { code: "x", message: "No.", hint: "" } }));
  await queryClient.invalidateQueries({ queryKey: ["tasks"] });
  expect((await screen.findByRole("alert")).textContent).toContain("What stands below may be old.");
  expect(titles("Needs you")).toEqual(["Retry"]);
});

it("asks the server for the words searched, and says when none match", async () => {
  open([review]);
  await screen.findByRole("heading", { name: "1 task needs you" });
  serveWorld(api, { tasks: [] });
  const user = userEvent.setup();
  await user.keyboard("/");
  await user.keyboard("zebra");
  expect(await screen.findByText("No task has these words in its prompt.")).toBeDefined();
  expect(window.location.search).toBe("?q=zebra");
  expect(api.seen.some((one) => one.path.includes("q=zebra"))).toBe(true);
});

it("shows the rows of the last visit, greyed, until the lists are read", async () => {
  open([review]);
  await screen.findByRole("heading", { name: "1 task needs you" });
  cleanup();
  serveWorld(api, {});
  let answer: (lists: Task[]) => void = () => undefined;
  const lists = new Promise<Task[]>((done) => (answer = done));
  api.on("GET /api/tasks", async ({ path }) => {
    const items = await lists;
    return { body: { items: path.includes("needs") ? items : [], next: null } };
  });
  openApp(api, "/", true);
  await screen.findByText("Retry");
  expect(group("Needs you").closest("[aria-busy=true]")).not.toBeNull();
  answer([plan]);
  expect(await screen.findByText("Split the export")).toBeDefined();
  expect(screen.queryByText("Retry")).toBeNull();
});

it("leads a new person to the first-run guide", async () => {
  const me = makeMe({ keys: { anthropic: { set: false, source: null, hint: null } } });
  serveWorld(api, { me, repositories: [] });
  openApp(api, "/");
  expect(
    await screen.findByRole("heading", { name: "Two things, then your first task" }),
  ).toBeDefined();
});
