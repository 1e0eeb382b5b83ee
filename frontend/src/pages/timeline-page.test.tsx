/** The timeline over a real API and socket. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { WebSocket } from "ws";

import { queryClient } from "@/lib/query-client";
import { goldenLog } from "@/test/golden";
import { LoopbackApi } from "@/test/loopback-api";
import { answered, finished, logOf, text } from "@/test/make-log";
import { openApp, serveWorld } from "@/test/render-app";
import { makeTask } from "@/test/tasks";
import type { Phase, StoredEvent, TaskSocketFrame } from "@/types/api";

let api: LoopbackApi;
let socket: WebSocket;
let taskNumber = 0;

beforeEach(async () => {
  api = await LoopbackApi.start();
});

afterEach(async () => api.stop());

function send(frame: TaskSocketFrame): void {
  socket.send(JSON.stringify(frame));
}

/** Opens the timeline of a Task with this log; each Task is another, so that no screen state stays. */
async function open(events: readonly StoredEvent[], phase: Phase, hash = ""): Promise<string> {
  const id = `timeline-${(taskNumber += 1)}`;
  serveWorld(api, {});
  api.on(`GET /api/tasks/${id}`, () => ({ body: makeTask({ id, phase }) }));
  api.onSocket((one, _, path) => {
    if (!path.includes("/ws/task/")) return;
    socket = one;
    send({ type: "ready", seq: events.length });
    for (const event of events) send({ type: "event", event: { ...event, task_id: id } });
  });
  openApp(api, `/tasks/${id}${hash}`);
  await screen.findByRole("log", { name: "Timeline" });
  return id;
}

/** The first `count` events of a golden log. */
function golden(name: string, count?: number): StoredEvent[] {
  return goldenLog(name).events.slice(0, count);
}

function row(seq: number): HTMLElement {
  return screen.getByRole("group", { name: new RegExp(`^Event ${seq}(,|$)`) });
}

it("shows phases, rows, facts and the limit", async () => {
  await open(golden("whole-job", 27), "executing");
  const progress = screen.getByRole("complementary", { name: "Progress" });
  expect(within(progress).getByText("Write RetryPolicy")).toBeDefined();
  const facts = screen.getByRole("complementary", { name: "Facts" });
  expect(within(facts).getByText("of $1.50 agreed")).toBeDefined();
  const staged = within(facts).getByRole("link", { name: /retry\.py/ });
  expect(staged.getAttribute("href")).toMatch(/\/review#f-src%2Fretry\.py$/);
  expect(within(facts).getByText("main @ 8c1f2ab")).toBeDefined();
  expect(within(facts).getByText(/over 20 MB/)).toBeDefined();
  expect(within(row(8)).getByRole("button", { name: /^Read.*a\.py/ })).toBeDefined();
});

it("opens and closes a row by keys, and keeps the log one tab stop", async () => {
  await open(golden("whole-job", 21), "executing");
  const user = userEvent.setup();
  await user.keyboard("gg");
  await waitFor(() => expect(document.activeElement).toBe(row(1)));
  await user.keyboard("jjjj");
  await waitFor(() => expect(document.activeElement).toBe(row(8)));
  expect(screen.getByRole("log").querySelectorAll('[role="group"][tabindex="0"]')).toHaveLength(1);
  await user.keyboard("o");
  expect(await within(row(8)).findByLabelText("Output")).toBeDefined();
  await user.keyboard("o");
  expect(within(row(8)).queryByLabelText("Output")).toBeNull();
});

it("shows what streams in, and speaks only whole things that are new", async () => {
  const id = await open(golden("whole-job", 6), "understanding");
  send({
    type: "delta",
    delta: { task_id: id, stream_id: "q1", kind: "text", text: "Half a sen", tool: null },
  });
  const streaming = await screen.findByText("Half a sen");
  expect(streaming.closest("[aria-busy=true]")).not.toBeNull();
  expect(screen.getByRole("log").getAttribute("aria-live")).toBe("off");
  const more = logOf(
    [
      answered("q1", text("Half a sentence.")),
      finished("c1", "run_command", { facts: { exit_code: 1, timed_out: false } }),
    ],
    7,
  );
  for (const event of more) send({ type: "event", event });
  await screen.findByText("Half a sentence.");
  await waitFor(() => {
    const spoken = screen.getAllByRole("status").map((region) => region.textContent);
    expect(spoken).toContain("Command failed, exit 1");
  });
  expect(screen.queryByText("Half a sen")).toBeNull();
});

it("goes to the event that the address names", async () => {
  await open(golden("whole-job", 21), "executing", "#e0009");
  await waitFor(() => expect(row(8).getAttribute("aria-current")).toBe("true"));
});

it("filters and finds", async () => {
  await open(golden("whole-job", 27), "executing");
  const user = userEvent.setup();
  await user.click(screen.getByRole("radio", { name: "Changes" }));
  await waitFor(() => expect(screen.getAllByRole("group", { name: /^Event/ })).toHaveLength(1));
  await user.keyboard("fff");
  await user.keyboard("/");
  await user.type(await screen.findByLabelText("Find in the timeline"), "sleeps client");
  expect(await screen.findByText("- of 1")).toBeDefined();
  await user.keyboard("{Enter}");
  expect(await screen.findByText("1 of 1")).toBeDefined();
  expect(row(10).getAttribute("aria-current")).toBe("true");
});

it("keeps a message that did not arrive, and sends it again under the same key", async () => {
  const id = await open(golden("whole-job", 21), "executing");
  const refused = { code: "busy", message: "The database is busy.", hint: "Try again." };
  api.on(`POST /api/tasks/${id}/messages`, () => ({ status: 503, body: refused }));
  const user = userEvent.setup();
  await user.keyboard("i");
  const field = screen.getByLabelText("Message to the agent");
  expect(document.activeElement).toBe(field);
  await user.type(field, "Never resend POST.{Shift>}{Enter}{/Shift}Never.{Enter}");
  const kept = await screen.findByText("Not sent.");
  expect(kept.parentElement?.textContent).toContain("The database is busy.");
  expect((field as HTMLTextAreaElement).value).toBe("");
  api.on(`POST /api/tasks/${id}/messages`, () => ({ body: makeTask({ id }) }));
  await user.click(screen.getByRole("button", { name: "Send again" }));
  await waitFor(() => expect(screen.queryByText("Not sent.")).toBeNull());
  const sent = () => api.seen.filter(({ path }) => path.endsWith("/messages"));
  await waitFor(() => expect(sent()).toHaveLength(2));
  expect(sent().map(({ body }) => body)).toEqual([
    { text: "Never resend POST.\nNever." },
    { text: "Never resend POST.\nNever." },
  ]);
  const keys = sent().map(({ headers }) => headers["idempotency-key"]);
  expect(keys[0]).toBe(keys[1]);
});

it("raises the limit that is reached, and marks that as the one next step", async () => {
  const id = await open(golden("waited", 25), "waiting");
  api.on(`POST /api/tasks/${id}/limits`, () => ({ body: makeTask({ id }) }));
  const user = userEvent.setup();
  const amount = await screen.findByLabelText(/New limit, in dollars/);
  await user.clear(amount);
  await user.type(amount, "4");
  await user.click(screen.getByRole("button", { name: "Raise the limit and go on" }));
  await waitFor(() => expect(api.seen.at(-1)?.body).toEqual({ limits: { cost_usd: 4 } }));
  expect(screen.getByRole("main").querySelectorAll(".bg-marker.font-bold")).toHaveLength(1);
});

it("lets a task go on that waits for its provider", async () => {
  const id = await open(golden("waited", 21), "waiting");
  const gone = { code: "not_waiting", message: "It has moved on.", hint: "Reload the task." };
  api.on(`POST /api/tasks/${id}/resume`, () => ({ status: 409, body: gone }));
  await userEvent.click(await screen.findByRole("button", { name: "Go on" }));
  expect(await screen.findByText(/It has moved on\. Reload the task\./)).toBeDefined();
});

it("closes the field for messages while the task rests, and says why", async () => {
  await open(golden("whole-job"), "delivered");
  const field = screen.getByLabelText("Message to the agent");
  expect(field).toHaveProperty("disabled", true);
  expect(field.getAttribute("placeholder")).toMatch(/^Delivered: this task rests/);
});

it("stays on the timeline when a plan comes while somebody reads it", async () => {
  const id = await open(golden("waited", 13), "planning");
  await screen.findByRole("heading", { name: /^Planning/ });

  queryClient.setQueryData(["task", id], makeTask({ id, phase: "plan_review" }));
  for (const event of golden("waited", 15).slice(13)) send({ type: "event", event });
  expect(await screen.findByRole("link", { name: "Open the plan" })).toBeDefined();
  expect(screen.getByRole("log", { name: "Timeline" })).toBeDefined();
});
