import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { cloneRoot } from "../setup/places.mjs";

/** Colours of JupyterLab's themes, as far as front ends use them. */
const themes = {
  light: {
    "--jp-content-font-color1": "rgba(0, 0, 0, 0.87)",
    "--jp-content-font-color2": "rgba(0, 0, 0, 0.54)",
    "--jp-layout-color0": "#ffffff",
    "--jp-layout-color2": "#eeeeee",
    "--jp-border-color1": "#bdbdbd",
    "--jp-brand-color1": "#1976d2",
  },
  dark: {
    "--jp-content-font-color1": "rgba(255, 255, 255, 1)",
    "--jp-content-font-color2": "rgba(255, 255, 255, 0.7)",
    "--jp-layout-color0": "#111111",
    "--jp-layout-color2": "#424242",
    "--jp-border-color1": "#616161",
    "--jp-brand-color1": "#64b5f6",
  },
} as const;

/** Names of the themes. */
export type PageTheme = keyof typeof themes;

/** What a page with a front end shows, and how. */
export interface FrontPageOptions {
  /** Name of the front end, such as `"dial"`. */
  readonly front: string;
  /** Values of the model; binary ones as a Uint8Array. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Called with the values that the front end changes. */
  readonly onChange?: (changes: Readonly<Record<string, unknown>>) => void;
  /** Default `"light"`. */
  readonly theme?: PageTheme;
  /** Width of the page in pixels. Default 1280. */
  readonly width?: number;
}

/** A page in Chromium in which a front end draws a model that is an object of the page. */
export class FrontPage {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Opens a page; the front end was built and bundled before. */
  static async open(executablePath: string, options: FrontPageOptions): Promise<FrontPage> {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: options.width ?? 1280, height: 900 } });
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.exposeFunction("changed", (changes: Record<string, unknown>) => options.onChange?.(changes));
    const bundled = join(cloneRoot, "src/dist/explore/fronts/bundled", `${options.front}-front.js`);
    await page.setContent(pageOf(options.theme ?? "light"));
    await page.evaluate(makeModel(options.state));
    await page.evaluate(`import(${JSON.stringify(moduleOf(readFileSync(bundled, "utf8")))}).then(({ default: front }) =>
      front.render({ model, el: document.getElementById("view") }))`);
    const shown = new FrontPage(browser, page);
    await shown.frame();
    return shown;
  }

  /** Changes values of the model, as a kernel does. */
  async set(changes: Readonly<Record<string, unknown>>): Promise<void> {
    await this.page.evaluate(`model.receive(${written(changes)})`);
    await this.frame();
  }

  /** A value of the model as it is now. */
  async get(name: string): Promise<unknown> {
    return this.page.evaluate(`model.get(${JSON.stringify(name)})`);
  }

  /** Waits until what has changed is drawn. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))",
    );
  }

  async theme(theme: PageTheme): Promise<void> {
    await this.page.evaluate(
      `document.documentElement.setAttribute("style", ${JSON.stringify(styleOf(theme))})`,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function pageOf(theme: PageTheme): string {
  return `<!doctype html><html lang="en" style="${styleOf(theme)}"><body style="margin:24px;background:var(--jp-layout-color0)"><div id="view"></div></body></html>`;
}

function styleOf(theme: PageTheme): string {
  const colours = Object.entries(themes[theme]).map(([name, value]) => `${name}: ${value}`);
  return [...colours, `color-scheme: ${theme}`].join("; ");
}

const moduleOf = (text: string): string =>
  `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;

function makeModel(state: Readonly<Record<string, unknown>>): string {
  return `{
    const values = ${written(state)};
    const listeners = new Map();
    const tell = (name) => {
      for (const event of ["change:" + name, "change"]) for (const listener of listeners.get(event) ?? []) listener();
    };
    let unsent = {};
    globalThis.model = {
      get: (name) => values[name],
      set(name, value) { values[name] = value; unsent[name] = value; tell(name); },
      save_changes() { const changes = unsent; unsent = {}; changed(changes); },
      receive(changes) { Object.assign(values, changes); Object.keys(changes).forEach(tell); },
      on(event, listener) { listeners.set(event, [...(listeners.get(event) ?? []), listener]); },
      off(event, listener) { listeners.set(event, (listeners.get(event) ?? []).filter((each) => each !== listener)); },
      send() {},
    };
  }`;
}

/** Values as an expression of the page; bytes arrive as a DataView, as in a notebook. */
function written(values: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(values).map(([name, value]) => {
    const text =
      value instanceof Uint8Array
        ? `new DataView(Uint8Array.from(atob("${Buffer.from(value).toString("base64")}"), (c) => c.charCodeAt(0)).buffer)`
        : JSON.stringify(value);
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `{ ${fields.join(", ")} }`;
}
