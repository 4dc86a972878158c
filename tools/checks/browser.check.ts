import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { LabServer } from "./lab-server.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
/** Inside the clone, so that notebooks in it find the library. */
const folder = join(places(cloneRoot).setup, "checks", "browser");
const patience = 30_000;

const cells = [
  "const answer: number = 6 * 7;\nanswer",
  'import { bundle, notebookHost } from "mixture-growth-display";\n' +
    'notebookHost()?.display(bundle({ plain: "plain", html: "<b>drawn</b>" }));',
  'console.log("looping");\nfor (;;) {}',
  "answer + 1",
];

function writeNotebook(): void {
  const code = cells.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = {
    name: "mixture-growth",
    display_name: "TypeScript (mixture-growth)",
    language: "typescript",
  };
  const notebook = { cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "check.ipynb"), JSON.stringify(notebook));
}

describe.skipIf(executable === undefined)(`JupyterLab in a browser${reason}`, () => {
  let server: LabServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeNotebook();
    server = await LabServer.start(folder);
    browser = await chromium.launch({
      ...(executable === undefined ? {} : { executablePath: executable }),
      // Containers rarely allow a browser its own sandbox; only our own pages are opened.
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
    page = await browser.newPage();
    page.setDefaultTimeout(patience);
  }, 180_000);

  afterAll(async () => {
    await page?.screenshot({ path: join(folder, "last.png") }).catch(() => undefined);
    await browser?.close();
    await server?.stop();
  });

  const cell = (index: number): Locator => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const output = (index: number): Locator => cell(index).locator(".jp-OutputArea-output");
  const press = (command: string): Promise<void> =>
    page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click();

  const idle = (): Promise<void> =>
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();

  async function run(index: number): Promise<void> {
    await cell(index).locator(".jp-InputArea-editor").click();
    await page.keyboard.press("Shift+Enter");
  }

  async function shows(index: number, text: string | RegExp): Promise<void> {
    await output(index).filter({ hasText: text }).first().waitFor();
  }

  it("asks for the token", async () => {
    expect(await server.statusWithoutToken("api/contents")).toBe(403);
    expect(await server.statusWithoutToken("lab")).toBe(302);
  });

  it("opens a notebook with our kernel, without being asked which", async () => {
    await page.goto(server.address("lab/tree/check.ipynb"));
    await cell(0).waitFor();
    // Before the kernel is there, its name is "No Kernel" and it counts as idle.
    await page.locator(".jp-NotebookPanel-toolbar .jp-KernelName", { hasText: "TypeScript" }).waitFor();
    await idle();
    expect(await page.locator(".jp-Dialog").count()).toBe(0);
  }, 120_000);

  it("offers our kernel alone, as the default", async () => {
    const answer = await (await fetch(server.address("api/kernelspecs"))).json();
    expect(answer).toMatchObject({ default: "mixture-growth" });
    expect(Object.keys((answer as { kernelspecs: object }).kernelspecs)).toEqual(["mixture-growth"]);
  });

  it("runs a cell and shows its value", async () => {
    await run(0);
    await shows(0, /^42$/);
  }, 120_000);

  it("shows a drawn value", async () => {
    await run(1);
    await output(1).locator("b", { hasText: "drawn" }).waitFor();
  }, 120_000);

  it("stops a running cell and keeps what was defined before", async () => {
    await run(2);
    await shows(2, "looping");
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
    await press("notebook:interrupt-kernel");
    await idle();
    await run(3);
    await shows(3, /^43$/);
  }, 120_000);

  it("restarts, and what was defined is gone until its cell runs again", async () => {
    await press("notebook:restart-kernel");
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await idle();
    await run(3);
    await shows(3, "answer");
    await run(0);
    await run(3);
    await shows(3, /^43$/);
  }, 120_000);

  it("saves the notebook with its outputs", async () => {
    await page.keyboard.press("Control+s");
    const saved = (): string => readFileSync(join(folder, "check.ipynb"), "utf8");
    await expect.poll(saved, { timeout: patience }).toContain("drawn");
  }, 120_000);
});
