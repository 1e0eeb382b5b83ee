/** The sheet of keys. */
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";

import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";
import { makeTask } from "@/test/tasks";

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
  serveWorld(api, { tasks: [makeTask()] });
});

afterEach(async () => api.stop());

it("lists the screen's keys first, lets the page rest, and closes by Escape", async () => {
  openApp(api, "/");
  await screen.findByRole("heading", { name: "1 task needs you" });
  const user = userEvent.setup();
  await user.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keys" });
  const headings = within(sheet).getAllByRole("heading", { level: 3 });
  expect(headings.map((one) => one.textContent)).toEqual(["Inbox", "Everywhere"]);
  await user.keyboard("c");
  expect(window.location.pathname).toBe("/");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await user.keyboard("c");
  await waitFor(() => expect(window.location.pathname).toBe("/new"));
});
