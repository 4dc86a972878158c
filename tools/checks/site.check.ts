import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { cloneRoot, places } from "../setup/places.mjs";
import { buildSite } from "../site/build-site.mjs";
import { findChromium } from "./chromium.js";
import { notebookNames } from "./notebook-files.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const folder = join(places(cloneRoot).setup, "checks", "site");
const out = join(folder, "site");
const limit = 1_800_000;
const commands = new Commands();

// Building fails on links that lead nowhere and on anything that a page would fetch from elsewhere: `findProblems`.
beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = { root: cloneRoot, out, env: process.env, commands, note: () => {} };
  await buildSite(options);
}, limit);

// Commands that are running end with the check, even if it gave up.
afterAll(() => commands.stop("SIGTERM"));

describe("the site", () => {
  it("has a page of every notebook, the index, the reference and what they lead to", () => {
    const pages = [
      "index.html",
      "about.html",
      "try/index.html",
      "CHANGELOG.html",
      "api/index.html",
      "api/modules/mixture-growth_cost.html",
      "api/classes/mixture-growth.GrowthPlan.html",
    ];
    for (const page of [
      ...pages,
      ...notebookNames().map((name) => `notebooks/${name.replace("ipynb", "html")}`),
    ])
      expect(existsSync(join(out, page)), page).toBe(true);
  });

  it("leads from its home and from every page to the one that moves", () => {
    const home = readFileSync(join(out, "index.html"), "utf8");
    expect(home.match(/<a href="try\/index\.html">Try it<\/a>/g)).toHaveLength(2);
    expect(readFileSync(join(out, "CHANGELOG.html"), "utf8")).toContain('href="try/index.html"');
    expect(readFileSync(join(out, "api/classes/mixture-growth.GrowthPlan.html"), "utf8")).toContain(
      'href="../../try/index.html"',
    );
  });

  it("leaves nothing half-made beside it", () => {
    expect(readdirSync(folder)).toEqual(["site"]);
  });
});

describe.skipIf(executable === undefined)(`the site in a browser that has no network${reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    // Containers rarely allow a browser its own sandbox; only our own pages are opened.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: executable ?? "", args });
  }, limit);
  afterAll(() => browser?.close());

  const first = `notebooks/${notebookNames()[0]?.replace("ipynb", "html")}`;
  const formulas = "notebooks/01-templates-and-mixing.html";
  it.each(["light", "dark"] as const)(
    "opens from disk, asks for nothing else, and is %s where the system is",
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1100, height: 1400 } });
      page.setDefaultTimeout(limit);
      const elsewhere: string[] = [];
      const failed: string[] = [];
      page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) elsewhere.push(request.url());
      });
      page.on("requestfailed", (request) => void failed.push(request.url()));
      page.on("pageerror", (error) => void failed.push(error.message));
      for (const [number, path] of [
        "index.html",
        first,
        formulas,
        "api/index.html",
        "try/index.html",
      ].entries()) {
        await page.goto(pathToFileURL(join(out, path)).href);
        await page.screenshot({ path: join(folder, `${colorScheme}-${number}.png`) });
        const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        const [red = 0] = /\d+/.exec(String(ground))?.map(Number) ?? [];
        expect(red < 128, `${path}: ${ground}`).toBe(colorScheme === "dark");
      }
      expect({ elsewhere, failed }).toEqual({ elsewhere: [], failed: [] });
      await page.close();
    },
    limit,
  );

  it(
    "keeps the theme that a person chooses, in the reference too",
    async () => {
      const page = await browser.newPage({ colorScheme: "light" });
      page.setDefaultTimeout(limit);
      await page.goto(pathToFileURL(join(out, first)).href);
      const button = page.locator("#theme");
      expect(await button.textContent()).toBe("theme: system");
      await button.click();
      await button.click();
      expect(await button.textContent()).toBe("theme: dark");
      await page.goto(pathToFileURL(join(out, "api/index.html")).href);
      expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
      await page.close();
    },
    limit,
  );

  it(
    "shows formulas as such, and figures without a script",
    async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      page.setDefaultTimeout(limit);
      await page.goto(pathToFileURL(join(out, formulas)).href);
      expect(await page.locator(".katex").count()).toBeGreaterThan(2);
      const prose = await page.locator(".text_cell_render").allTextContents();
      expect(prose.join("\n")).not.toMatch(/\$[^$]+\$|xFormula/);
      expect(await page.locator(".output_html img").count()).toBeGreaterThan(5);
      await context.close();
    },
    limit,
  );
});
