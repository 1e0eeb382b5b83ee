/** The plan over a real API and socket. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";

import { goldenLog } from "@/test/golden";
import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";
import { makeTask } from "@/test/tasks";
import type { Phase } from "@/types/api";

let api: LoopbackApi;
let taskNumber = 0;

beforeEach(async () => {
  api = await LoopbackApi.start();
});

afterEach(async () => api.stop());

/** Opens `place` of a Task whose log is the first `count` events of a golden one. */
async function open(name: string, count: number, phase: Phase, place = "/plan"): Promise<string> {
  const id = `plan-${(taskNumber += 1)}`;
  const events = goldenLog(name).events.slice(0, count);
  serveWorld(api, {});
  api.on(`GET /api/tasks/${id}`, () => ({ body: makeTask({ id, phase }) }));
  api.onSocket((socket, _, path) => {
    if (!path.includes("/ws/task/")) return;
    socket.send(JSON.stringify({ type: "ready", seq: count }));
    for (const event of events)
      socket.send(JSON.stringify({ type: "event", event: { ...event, task_id: id } }));
  });
  openApp(api, `/tasks/${id}${place}`);
  await screen.findByRole("main", { name: "Plan" });
  return id;
}

function bodies(path: string): unknown[] {
  return api.seen
    .filter((one) => one.method === "POST" && one.path === path)
    .map(({ body }) => body);
}

it("opens where the plan waits, and approves it by keys", async () => {
  const id = await open("waited", 15, "plan_review", "");
  expect(await screen.findByRole("heading", { name: "The agent proposes 3 steps" })).toBeDefined();
  expect(screen.getByText("A client that sleeps.")).toBeDefined();
  expect(screen.getByText("$1.50, 40 turns")).toBeDefined();
  api.on(`POST /api/tasks/${id}/plan`, () => ({ body: makeTask({ id }) }));
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() =>
    expect(bodies(`/api/tasks/${id}/plan`)).toEqual([{ decision: "approve", reason: "" }]),
  );
});

it("has one marked next step, and moves from step to step", async () => {
  await open("waited", 15, "plan_review");
  const marked = await screen.findByRole("button", { name: /Approve 3 steps/ });
  expect(document.querySelectorAll("button.bg-marker")).toHaveLength(1);
  expect(marked.className).toContain("bg-marker");
  await userEvent.keyboard("jj");
  expect(document.activeElement?.textContent).toContain("In Client.request.");
});

it("asks for another plan only with a reason", async () => {
  const id = await open("waited", 15, "plan_review");
  await screen.findByRole("heading", { name: /proposes/ });
  api.on(`POST /api/tasks/${id}/plan`, () => ({ body: makeTask({ id }) }));
  const user = userEvent.setup();
  await user.keyboard("a");
  const sheet = await screen.findByRole("dialog");
  const ask = within(sheet).getByRole("button", { name: /Ask for another plan/ });
  await user.click(ask);
  expect(bodies(`/api/tasks/${id}/plan`)).toEqual([]);
  await user.type(within(sheet).getByLabelText(/What should it do differently/), "Keep old.py");
  await user.click(ask);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(bodies(`/api/tasks/${id}/plan`)).toEqual([{ decision: "reject", reason: "Keep old.py" }]);
});

it("says why the server refused a decision", async () => {
  const id = await open("waited", 15, "plan_review");
  const gone = {
    code: "no_plan_to_decide",
    message: "There is no plan.",
    hint: "Reload the task.",
  };
  api.on(`POST /api/tasks/${id}/plan`, () => ({ status: 409, body: gone }));
  await userEvent.click(await screen.findByRole("button", { name: /Approve 3 steps/ }));
  expect(await screen.findByText("There is no plan. Reload the task.")).toBeDefined();
});

it("says what it reads before there is a plan", async () => {
  await open("whole-job", 9, "understanding");
  expect(await screen.findByRole("heading", { name: "Reading the repository" })).toBeDefined();
  expect(screen.queryByRole("button", { name: /Approve/ })).toBeNull();
});

it("shows the old steps and the reason while another plan is made", async () => {
  await open("whole-job", 16, "planning");
  expect(await screen.findByText("You asked: Too short.")).toBeDefined();
  expect(screen.getByRole("heading", { name: "Write RetryPolicy" })).toBeDefined();
});

it("shows how far each step is once the plan is followed", async () => {
  await open("whole-job", 31, "executing");
  expect(await screen.findByText("Approved by you. 1 of 3 steps done.")).toBeDefined();
  expect(screen.getByText("The agent: Tests pass.")).toBeDefined();
  expect(screen.getByText("skipped")).toBeDefined();
});

it("says why there is no plan when the task failed before", async () => {
  await open("broken", 13, "failed");
  expect(await screen.findByText("The model's API refused the key.")).toBeDefined();
  expect(screen.getByRole("link", { name: "New task" })).toBeDefined();
});
