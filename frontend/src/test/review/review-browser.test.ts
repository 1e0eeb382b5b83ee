/** The Review in a real browser: all keys, both themes, and the API's Hunks drawn and in Monaco. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { builtApp, hasChromium, launch, openReview } from "@/test/review/browser";
import { type MadeFile, makeFile, randomPlan } from "@/test/review/make-file";
import { Random } from "@/test/review/random";
import { startReviewApi } from "@/test/review/review-api";
import { sampleFiles } from "@/test/review/sample";
import { TASK_ID } from "@/test/review/task-log";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FILES = Number(process.env["KODA_REVIEW_FILES"] ?? 200);
const PATH = `/tasks/${TASK_ID}/review`;

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** What axe finds serious or worse on the page, with where. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: unknown) => Promise<{ violations: Violation[] }> };
    };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    return (await axe.run({ runOnly: tags })).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

interface DrawnHunk {
  id: string;
  removed: string[];
  added: string[];
}

/** Every Hunk that is in the page now, with the lines it shows. */
function drawnHunks(page: Page): Promise<DrawnHunk[]> {
  return page.$$eval("article[data-hunk-id]:not([aria-busy=true])", (articles) =>
    articles.map((article) => {
      const lines = (selector: string) =>
        [...article.querySelectorAll(`${selector}.code-line > code`)].map(
          (code) => code.textContent,
        );
      const id = article.getAttribute("data-hunk-id") ?? "";
      return { id, removed: lines("del"), added: lines("ins") };
    }),
  );
}

/** Two paints have passed and every Hunk in the page has its lines. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  await page.waitForFunction(
    () => document.querySelector("article[data-hunk-id][aria-busy=true]") === null,
  );
}

function generated(count: number): MadeFile[] {
  const random = new Random(11);
  return Array.from({ length: count }, (_, at) =>
    makeFile(
      randomPlan(random, {
        path: `src/p${at % 7}/file_${at}.py`,
        hunks: random.between(1, 8),
        most: 6,
        seq: at + 1,
      }),
    ),
  );
}

describe.skipIf(!hasChromium)("in Chromium", { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test("decide by keyboard, reject with a reason, deliver, and read what was written", async () => {
    const api = await startReviewApi(sampleFiles(), { root: builtApp() });
    const { page, faults } = await openReview(browser, api.url + PATH);
    const left = () => page.locator(".review-side .text-18").innerText();
    expect(await left()).toBe("11 hunks to decide");
    await page.keyboard.press("a");
    await page.keyboard.press("x");
    // Slowly: the address is written meanwhile, and must not take the field away.
    await page.keyboard.type("not without a test", { delay: 60 });
    await page.keyboard.press("Enter");
    expect(await left()).toBe("9 hunks to decide");
    await page.keyboard.press("Alt+a");
    expect(await left()).toBe("Everything is decided");
    await page.keyboard.press("u");
    expect(await left()).toBe("1 hunk to decide");
    await page.keyboard.press("a");
    await expect.poll(() => api.writes.length).toBeGreaterThan(3);
    await page.keyboard.press("Control+Enter");
    await page.getByText("Deliver 10 hunks in 8 files").waitFor();
    await page.getByText("Left out: 1 rejected hunk in retry.py.").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByText("Delivered 10 hunks in 8 files").waitFor();
    expect(await page.locator(".delivery-report li").allInnerTexts()).not.toContain(
      "src/ledger/http/retry.py",
    );
    const review = api.writes.find(({ path }) => path.endsWith("/review"));
    expect(review?.body).toMatchObject({ outcome: "deliver", digest: api.log.digest });
    expect(faults).toEqual([]);
    await page.close();
    await api.close();
  });

  test("a conflict lists the files and says that nothing was written", async () => {
    const api = await startReviewApi(sampleFiles(), { root: builtApp() });
    const { page } = await openReview(browser, api.url + PATH);
    await page.keyboard.press("a");
    const conflicts = [{ path: "docs/http.md", reason: "you changed it at line 3" }];
    api.failNext("/review", 409, {
      code: "delivery_conflict",
      message: "The working tree moved.",
      hint: "",
      details: { conflicts },
    });
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Control+Enter");
    const alert = page.getByRole("dialog").getByRole("alert");
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(
      /1 file changed since.*Nothing was written[^]*docs\/http.md/,
    );
    await page.close();
    await api.close();
  });

  test.each([
    { theme: "light", width: 1440 },
    { theme: "dark", width: 1440 },
    { theme: "light", width: 390 },
    { theme: "dark", width: 390 },
  ] as const)("axe finds nothing serious, $theme at $width", async (look) => {
    const api = await startReviewApi(sampleFiles(), { root: builtApp() });
    const { page, faults } = await openReview(browser, api.url + PATH, look);
    await page.waitForSelector(".code-k");
    expect(await seriousFaults(page)).toEqual([]);
    await page.keyboard.press("a");
    await page.keyboard.press("s");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
    await api.close();
  });

  test.each(["inline", "split"])(
    `${FILES} files: drawn %s, the hunks are the API's by id and by line`,
    async (view) => {
      const files = generated(FILES);
      const api = await startReviewApi(files, { root: builtApp() });
      const { page, faults } = await openReview(browser, `${api.url}${PATH}?view=${view}`);
      const drawn = new Map<string, DrawnHunk>();
      const main = page.locator("#content");
      for (let more = true; more;) {
        await settled(page);
        for (const hunk of await drawnHunks(page)) drawn.set(hunk.id, hunk);
        more = await main.evaluate((element) => {
          const before = element.scrollTop;
          element.scrollTop += 600;
          return element.scrollTop > before;
        });
      }
      const wanted = files.flatMap(({ detail }) =>
        detail.hunks.map(({ id, rows }) => ({
          id,
          removed: rows.filter(({ sign }) => sign === "-").map(({ text }) => text),
          added: rows.filter(({ sign }) => sign === "+").map(({ text }) => text),
        })),
      );
      const byId = (one: DrawnHunk, other: DrawnHunk) => (one.id < other.id ? -1 : 1);
      expect([...drawn.values()].sort(byId)).toEqual(wanted.sort(byId));
      expect(faults).toEqual([]);
      await page.close();
      await api.close();
    },
    300_000,
  );

  test(`${FILES} files: Monaco shows the API's hunks and no others`, async () => {
    const files = generated(FILES);
    const api = await startReviewApi(files, { root: builtApp() });
    const { page, faults } = await openReview(browser, `${api.url}${PATH}?view=editor`);
    for (const { detail } of files) {
      await page.evaluate((hash) => (location.hash = hash), `#h-${detail.hunks[0]?.id}`);
      const editor = `[data-editor="${detail.id}"][data-hunk-ids]`;
      await page.waitForSelector(editor, { state: "attached" });
      const shown = await page.$eval(editor, (element) => element.getAttribute("data-hunk-ids"));
      expect(shown?.split(" ")).toEqual(detail.hunks.map(({ id }) => id));
    }
    expect(await page.locator(".monaco-diff-editor").count()).toBe(1);
    await page.keyboard.press("Escape");
    await page.waitForSelector("article.hunk-current");
    expect(await page.locator(".monaco-diff-editor").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
    await api.close();
  }, 300_000);
});
