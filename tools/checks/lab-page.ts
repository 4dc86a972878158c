import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import type { LabServer } from "./lab-server.js";

/** A theme of JupyterLab. */
export type Theme = "light" | "dark";

const patience = 45_000;
/** Scripts that run in the page, which has a document; they are not part of this program. */
const [faintTexts, cutOutputs, brokenWords] = [
  "faint-texts.page.js",
  "cut-outputs.page.js",
  "broken-words.page.js",
].map((file) => readFileSync(new URL(file, import.meta.url), "utf8")) as [string, string, string];

/** A notebook in JupyterLab, as users see it. */
export class LabPage {
  readonly page: Page;
  readonly #browser: Browser;
  /** What was thrown in the page, or written to its console as an error. */
  readonly errors: string[] = [];
  readonly #loaded: string[] = [];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Opens a notebook and waits until its kernel is idle. */
  static async open(executable: string, server: LabServer, notebook: string): Promise<LabPage> {
    // Containers rarely allow a browser its own sandbox; only our own pages are opened.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    const browser = await chromium.launch({ executablePath: executable, args });
    // Tall, so that the notebook renders all its cells at once.
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.setDefaultTimeout(patience);
    const lab = new LabPage(browser, page);
    page.on("response", (response) => {
      if (response.url().includes("/extensions/mixture-growth")) lab.#loaded.push(response.url());
    });
    page.on("pageerror", (error) => lab.errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") lab.errors.push(`${message.text()} (${message.location().url})`);
    });
    // A separate workspace, without anything that an earlier page left open.
    await page.goto(`${server.address(`lab/workspaces/checks/tree/${notebook}`)}&reset`);
    await lab.ready();
    return lab;
  }

  /** Waits until the notebook is open and its kernel is idle. */
  async ready(): Promise<void> {
    await this.cell(0).waitFor();
    // Before the kernel starts, its name is "No Kernel" and it counts as idle.
    await this.page.locator(".jp-NotebookPanel-toolbar .jp-KernelName", { hasText: "TypeScript" }).waitFor();
    await this.idle();
  }

  /** How many bytes of our extension the page has loaded. */
  async extensionBytes(): Promise<number> {
    const sizes = this.#loaded.map(async (url) => (await (await fetch(url)).arrayBuffer()).byteLength);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  cell(index: number): Locator {
    return this.page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  }

  /** The output area of a cell. */
  output(index: number): Locator {
    return this.cell(index).locator(".jp-OutputArea-output");
  }

  /** Runs a cell without waiting for it; `idle` and `shows` wait. */
  async run(index: number): Promise<void> {
    await this.cell(index).locator(".jp-InputArea-editor").click();
    await this.page.keyboard.press("Shift+Enter");
  }

  /** Waits until a cell shows a text. */
  async shows(index: number, text: string | RegExp): Promise<void> {
    await this.output(index).filter({ hasText: text }).first().waitFor();
  }

  /** Waits until a cell has run: its prompt is a number again. */
  async ended(index: number): Promise<void> {
    await this.cell(index)
      .locator(".jp-InputPrompt", { hasText: /\[\d+\]/ })
      .waitFor();
  }

  /** Clears a cell's output, so that the next output is known to be new. */
  async clear(index: number): Promise<void> {
    await this.cell(index).locator(".jp-InputArea-editor").click();
    await this.page.locator(".lm-MenuBar-item", { hasText: "Edit" }).click();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: /^Clear Cell Output$/ }).click();
    await this.output(index).first().waitFor({ state: "detached" });
  }

  /** Presses a button of the notebook. */
  press(command: string): Promise<void> {
    return this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click();
  }

  /** Restarts the kernel. */
  async restart(): Promise<void> {
    await this.press("notebook:restart-kernel");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.idle();
  }

  /** Saves the notebook, and waits until it is written. */
  async save(): Promise<void> {
    const written = this.page.waitForResponse(
      (response) => response.url().includes("/contents/") && response.request().method() === "PUT",
    );
    await this.press("docmanager:save");
    await written;
  }

  idle(): Promise<void> {
    return this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor();
  }

  busy(): Promise<void> {
    return this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').waitFor();
  }

  /** Chooses a theme in the menu of settings. */
  async theme(theme: Theme): Promise<void> {
    await this.page.locator(".lm-MenuBar-item", { hasText: "Settings" }).click();
    const item = (name: string): Locator =>
      this.page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${name}$`) });
    await item("Theme").hover();
    await item(`JupyterLab ${theme === "dark" ? "Dark" : "Light"}`).click();
    // The whole page's element counts as hidden.
    const body = this.page.locator(`body[data-jp-theme-light="${String(theme === "light")}"]`);
    await body.waitFor({ state: "attached" });
  }

  /** What each cell shows, as text. */
  async texts(indices: readonly number[]): Promise<string[]> {
    const all = indices.map(async (index) => (await this.output(index).allTextContents()).join("\n").trim());
    return Promise.all(all);
  }

  /**
   * Texts in outputs with too little contrast by the web accessibility guidelines.
   *
   * @param selector the elements that are asked. Default: tables, texts and drawings of outputs.
   */
  faintTexts(selector?: string): Promise<string[]> {
    return this.page.evaluate(`${faintTexts}\nglobalThis.findFaintTexts(4.5, ${JSON.stringify(selector)})`);
  }

  /** Outputs that are wider than their area, and texts that extend beyond their picture. */
  cutOutputs(): Promise<string[]> {
    return this.page.evaluate(`${cutOutputs}\nglobalThis.findCutOutputs()`);
  }

  /** Words that are broken in two where they must not be. */
  brokenWords(): Promise<string[]> {
    return this.page.evaluate(`${brokenWords}\nglobalThis.findBrokenWords()`);
  }

  /** Scrolls from cell to cell: JupyterLab renders a cell only when it first comes into view. */
  async look(indices: readonly number[]): Promise<void> {
    for (const index of indices) {
      await this.cell(index).evaluate((element) => element.scrollIntoView({ block: "start" }));
      await this.output(index).first().waitFor();
    }
  }

  async screenshot(folder: string, name: string): Promise<void> {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Scrolls through the whole notebook screen by screen, since only visible cells are rendered. */
  async eachScreen(visit: (screen: number) => Promise<void>): Promise<void> {
    const view = this.page.locator(".jp-NotebookPanel:visible .jp-WindowedPanel-outer");
    await view.evaluate((element) => element.scrollTo(0, 0));
    for (let screen = 0, isAtEnd = false; !isAtEnd; screen += 1) {
      // Figures are drawn a moment after they come into view.
      await this.page.waitForTimeout(700);
      await visit(screen);
      isAtEnd = await view.evaluate((element) => {
        const before = element.scrollTop;
        element.scrollTop += 0.9 * element.clientHeight;
        return element.scrollTop - before < 2;
      });
    }
  }

  /** Looks through the whole notebook in both themes, for texts that are faint, cut or broken; leaves a picture of each screen. */
  async problemsInBothThemes(folder: string, pictureName: string): Promise<string[]> {
    const problems = new Set<string>();
    for (const theme of ["light", "dark"] as const) {
      await this.theme(theme);
      await this.eachScreen(async (screen) => {
        await this.screenshot(folder, `${pictureName}-${theme}-${String(screen).padStart(2, "0")}`);
        const seen = {
          faint: await this.faintTexts(),
          cut: await this.cutOutputs(),
          broken: await this.brokenWords(),
        };
        for (const [kind, found] of Object.entries(seen)) {
          for (const text of found) problems.add(`${theme}: ${kind}: ${text}`);
        }
      });
    }
    return [...problems];
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
