import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import type { LabServer } from "./lab-server.js";

/** A theme of JupyterLab. */
export type Theme = "light" | "dark";

const patience = 45_000;

/** A notebook in JupyterLab, as a person sees it. */
export class LabPage {
  readonly page: Page;
  readonly #browser: Browser;
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
    const page = await browser.newPage({ viewport: { width: 1100, height: 1600 } });
    page.setDefaultTimeout(patience);
    const lab = new LabPage(browser, page);
    page.on("response", (response) => {
      if (response.url().includes("/extensions/mixture-growth")) lab.#loaded.push(response.url());
    });
    await page.goto(server.address(`lab/tree/${notebook}`));
    await lab.ready();
    return lab;
  }

  /** Waits until the notebook is there and its kernel is idle. */
  async ready(): Promise<void> {
    await this.cell(0).waitFor();
    // Before the kernel is there, its name is "No Kernel" and it counts as idle.
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

  /** What stands below a cell. */
  output(index: number): Locator {
    return this.cell(index).locator(".jp-OutputArea-output");
  }

  /** Runs a cell and goes on; `idle` or `shows` waits for it. */
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

  /** Takes away what a cell shows, so that the next output is known to be new. */
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

  /** Texts in outputs that stand out too little from what is behind them, as the rules of web accessibility count it. */
  faintTexts(): Promise<string[]> {
    return this.page.evaluate(`(${findFaintTexts.toString()})(4.5)`) as Promise<string[]>;
  }

  /** Scrolls from cell to cell: JupyterLab draws those that were never seen only when they come into view. */
  async look(indices: readonly number[]): Promise<void> {
    for (const index of indices) {
      await this.cell(index).evaluate((element) => element.scrollIntoView({ block: "start" }));
      await this.output(index).first().waitFor();
    }
  }

  async screenshot(folder: string, name: string): Promise<void> {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** Runs in the page, so it stands alone. Text on a mark of a drawing has a colour made for that mark. */
function findFaintTexts(least: number): string[] {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("Expected the page to draw but it cannot.");
  const over = (colours: readonly string[]): readonly number[] => {
    context.fillStyle = "white";
    for (const colour of colours) {
      context.fillRect(0, 0, 1, 1);
      context.fillStyle = colour;
    }
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (colour: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = colour.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element): string[] => {
    const own = getComputedStyle(element).backgroundColor;
    return element.parentElement === null ? [own] : [...behind(element.parentElement), own];
  };
  const texts = document.querySelectorAll(
    ".jp-OutputArea-output :is(td, th, caption, pre, p), .jp-OutputArea-output svg > text",
  );
  return [...texts].flatMap((element) => {
    if (element.textContent?.trim() === "" || element.querySelector("td, svg") !== null) return [];
    const style = getComputedStyle(element);
    const below = behind(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [low = 0, high = 0] = [luminance(over(below)), luminance(over([...below, ink]))].sort();
    const contrast = (high + 0.05) / (low + 0.05);
    // Names in the colour of what they name are as large as marks, and those need less.
    const isNamed = element instanceof SVGElement && element.hasAttribute("fill");
    return contrast < (isNamed ? 3 : least)
      ? [`${contrast.toFixed(2)} ${ink}: ${element.textContent?.slice(0, 40)}`]
      : [];
  });
}
