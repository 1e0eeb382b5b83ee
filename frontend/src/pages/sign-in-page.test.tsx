/** Signing in: who may not enter is sent here, and a link lets in once. */
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";

import { LoopbackApi } from "@/test/loopback-api";
import { openApp, serveWorld } from "@/test/render-app";

let api: LoopbackApi;

beforeEach(async () => {
  api = await LoopbackApi.start();
});

afterEach(async () => api.stop());

it("asks for sign-in where nobody is signed in, and names the command", async () => {
  serveWorld(api, { me: null });
  openApp(api, "/settings/keys");
  expect(await screen.findByRole("heading", { name: /^Sign in to/ })).toBeDefined();
  expect(screen.getByText("koda login-link")).toBeDefined();
  expect(await screen.findByText(/Koda 9.9.9/)).toBeDefined();
  expect(window.location.pathname).toBe("/sign-in");
});

it("exchanges the code of the link once and takes it out of the address", async () => {
  serveWorld(api, {});
  api.on("POST /api/auth/exchange", () => ({ body: {} }));
  openApp(api, "/login/the-code");
  expect(await screen.findByRole("heading", { name: "No tasks yet" })).toBeDefined();
  const exchanges = api.seen.filter((one) => one.path === "/api/auth/exchange");
  expect(exchanges.map((one) => one.body)).toEqual([{ code: "the-code" }]);
  expect(window.location.pathname).toBe("/");
});

it("says why a used link does not let in", async () => {
  serveWorld(api, { me: null });
  const body = { code: "not_signed_in", message: "This link has been used.", hint: "" };
  api.on("POST /api/auth/exchange", () => ({ status: 401, body }));
  openApp(api, "/login/used");
  expect(await screen.findByText(/This link has been used\. Make a new one/)).toBeDefined();
  await waitFor(() => expect(window.location.pathname).toBe("/sign-in"));
});

it("says that the server does not answer, and tries again when asked", async () => {
  serveWorld(api, {});
  api.on("GET /api/me", () => ({
    status: 400,
    body: { code: "x", message: "Out of order.", hint: "" },
  }));
  openApp(api, "/");
  expect(await screen.findByText("Out of order.")).toBeDefined();
  serveWorld(api, {});
  screen.getByRole("button", { name: "Try again" }).click();
  expect(await screen.findByRole("heading", { name: "No tasks yet" })).toBeDefined();
});
