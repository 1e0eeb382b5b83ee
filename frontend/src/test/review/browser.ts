/** A real browser over the built app, for what only a browser can show. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { type Browser, type Page, chromium } from "playwright-core";

/** Debian's; KODA_CHROMIUM names another. */
export const CHROMIUM = process.env["KODA_CHROMIUM"] ?? "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The built app. Throws when there is none: `make test` builds it before. */
export function builtApp(): string {
  const root = process.env["KODA_DIST"] ?? fileURLToPath(new URL("../../../dist", import.meta.url));
  if (!existsSync(`${root}/index.html`))
    throw new Error(`expected the built app in ${root}: run npm run build first`);
  return root;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export interface Look {
  width?: number;
  height?: number;
  theme?: "light" | "dark";
}

/** A page on the Review; `faults` gathers what went wrong in it. */
export async function openReview(
  browser: Browser,
  url: string,
  { width = 1440, height = 900, theme = "light" }: Look = {},
): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector("article[data-hunk-id]:not([aria-busy=true])");
  return { page, faults };
}
