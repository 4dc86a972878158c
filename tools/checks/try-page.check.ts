import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { tryTarget, writeTryPage } from "../site/try-page.mjs";
import { findChromium } from "./chromium.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
const out = join(places(cloneRoot).setup, "checks", "try");
const faintTexts = readFileSync(new URL("./faint-texts.page.js", import.meta.url), "utf8");
const eventually = { timeout: 30_000, interval: 50 };

beforeAll(async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, "assets"), { recursive: true });
  for (const name of ["site.css", "theme.js"]) {
    cpSync(join(cloneRoot, "tools/site", name), join(out, "assets", name));
  }
  cpSync(join(cloneRoot, "node_modules/katex/dist"), join(out, "assets/katex"), { recursive: true });
  await writeTryPage(cloneRoot, out);
}, 300_000);

describe("the page to try", () => {
  it("is smaller than 2 MB in all, and says whose pictures it shows", () => {
    const folder = join(out, "try");
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2e6);
    expect(readFileSync(join(folder, "copyright.txt"), "utf8")).toContain("Zalando");
  });
});

describe.skipIf(executable === undefined)(`the page to try, from disk and without a network${reason}`, () => {
  let browser: Browser;
  const problems: string[] = [];
  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: executable ?? "", args });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(problems.splice(0)).toEqual([]);
  });

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ offline: true, ...options });
    const page = await context.newPage();
    page.on("pageerror", (error) => void problems.push(String(error)));
    page.on("requestfailed", (request) => void problems.push(request.url()));
    await page.goto(pathToFileURL(join(out, tryTarget)).href);
    await page.locator("#dial .mg-dial").waitFor();
    return page;
  };
  const result = (page: Page): Locator => page.locator("#dial .result");
  const coefficient = (page: Page): Locator =>
    page.getByRole("spinbutton", { name: "coefficient of template 1" });

  it("turns a coefficient by keys, and the answers change", async () => {
    const page = await open();
    await expect.poll(() => result(page).textContent(), eventually).toContain("no answer changed");
    const before = Number(await coefficient(page).inputValue());
    await page.getByRole("slider", { name: "coefficient of template 1" }).focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press("PageUp");
    await expect
      .poll(async () => Number(await coefficient(page).inputValue()), eventually)
      .toBeGreaterThan(before);
    await page.getByRole("button", { name: "all 0" }).press("Enter");
    await expect.poll(() => result(page).textContent(), eventually).toMatch(/\d+ answers? changed/);
    // A screen reader hears it too.
    await expect
      .poll(() => page.locator('#dial [role="status"], #dial [aria-live]').textContent(), eventually)
      .toMatch(/\d+ answers? changed/);
    await page.getByRole("button", { name: "all as trained" }).press("Enter");
    await expect.poll(() => result(page).textContent(), eventually).toContain("no answer changed");
  });

  it("shows the members as well as the grown net, and other layers, blocks and pictures", async () => {
    const page = await open();
    await expect.poll(() => result(page).textContent(), eventually).toContain("members 0-1");
    await page.locator("#dial > label select").selectOption("the two members");
    await expect.poll(() => result(page).textContent(), eventually).toContain("member 0");
    await page.getByRole("radio", { checked: true }).focus();
    await page.keyboard.press("End");
    await expect.poll(() => result(page).textContent(), eventually).toContain("member 1");
    await page.getByLabel("layer").selectOption("classifier");
    await page.locator('#dial button[role="option"]').nth(7).click();
    await expect.poll(() => page.locator("#dial .picked").textContent(), eventually).toContain("picture 7");
  });

  it("moves through a run by keys, and through another one", async () => {
    const page = await open();
    const slider = page.getByRole("slider", { name: "Time in the run" });
    const accuracy = (): Promise<string | null> =>
      page.locator(".mg-readout > div").nth(1).locator("dd").textContent();
    const last = await accuracy();
    await slider.focus();
    await page.keyboard.press("PageUp");
    expect(await slider.getAttribute("aria-valuetext")).toContain("after growth");
    expect(await accuracy()).not.toBe(last);
    await page.locator("#run > label select").selectOption("the nets above");
    await page.getByText("fashion-grown, seed 0").waitFor();
    await slider.press("Home");
    expect(await slider.inputValue()).toBe("0");
  });

  it.each(["light", "dark"] as const)("is read well in a %s theme that a person chooses", async (theme) => {
    const page = await open({ colorScheme: theme === "light" ? "dark" : "light" });
    for (let clicks = 0; clicks < (theme === "light" ? 1 : 2); clicks++) await page.locator("#theme").click();
    const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(String(ground)).toBe(theme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 26)");
    await page.evaluate(faintTexts);
    const texts = await page.evaluate('findFaintTexts(4.5, "main :not(svg *, .katex *)")');
    expect(texts).toEqual([]);
    await page.screenshot({ path: join(out, `${theme}.png`), fullPage: true });
  });

  it.each([390, 1280, 1920])("fits into a page %d pixels wide", async (width) => {
    const page = await open({ viewport: { width, height: 900 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await page.screenshot({ path: join(out, `${width}.png`), fullPage: true });
  });

  it("says that it needs JavaScript where there is none", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(out, tryTarget)).href);
    expect(await page.locator("#dial").textContent()).toContain("needs JavaScript");
  });
});
