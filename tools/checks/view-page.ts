import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { cloneRoot } from "../setup/places.mjs";

/** Colours of JupyterLab's themes, as far as views read them. */
const themes = {
  light: {
    "--jp-content-font-color1": "rgba(0, 0, 0, 0.87)",
    "--jp-content-font-color2": "rgba(0, 0, 0, 0.6)",
    "--jp-layout-color0": "white",
    "--jp-layout-color1": "white",
    "--jp-layout-color2": "#eee",
    "--jp-border-color1": "#bdbdbd",
    "--jp-brand-color1": "#1976d2",
  },
  dark: {
    "--jp-content-font-color1": "rgba(255, 255, 255, 1)",
    "--jp-content-font-color2": "rgba(255, 255, 255, 0.7)",
    "--jp-layout-color0": "#111",
    "--jp-layout-color1": "#212121",
    "--jp-layout-color2": "#424242",
    "--jp-border-color1": "#616161",
    "--jp-brand-color1": "#2196f3",
  },
} as const;

/** A front end on a page of its own, with an object as its model: no kernel, no JupyterLab. */
export class ViewPage {
  readonly page: Page;
  /** What was thrown in the page. */
  readonly errors: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  /**
   * Opens a page and shows a front end in it.
   *
   * @param executable path of Chromium
   * @param front name of the front end, such as `"scrubber"`
   * @param state what its model holds
   */
  static async open(
    executable: string,
    front: string,
    state: object,
    { theme = "light", width = 1280 }: { theme?: keyof typeof themes; width?: number } = {},
  ): Promise<ViewPage> {
    const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width, height: 1000 } });
    const view = new ViewPage(browser, page);
    const colours = Object.entries(themes[theme]).map(([name, colour]) => `${name}:${colour}`);
    const style = `:root{${colours.join(";")};color-scheme:${theme}} body{margin:0;padding:16px 24px;background:var(--jp-layout-color0)}`;
    await page.setContent(
      `<!doctype html><style>${style}</style><main id="view" class="jp-OutputArea-output"></main>`,
    );
    const file = join(cloneRoot, "src/dist/explore/fronts/bundled", `${front}-front.js`);
    const url = `data:text/javascript;base64,${readFileSync(file).toString("base64")}`;
    await page.addScriptTag({ type: "module", content: showing(url, state) });
    await page
      .waitForFunction(() => "closeView" in globalThis)
      .catch((error) => {
        throw new Error(view.errors.join("\n") || String(error));
      });
    return view;
  }

  /** What the model holds under a name. */
  get(name: string): Promise<unknown> {
    return this.page.evaluate((key) => (globalThis as unknown as Shown).model.get(key), name);
  }

  /** Changes the model, as a kernel would. */
  async set(name: string, value: unknown): Promise<void> {
    await this.page.evaluate(([key, newest]) => (globalThis as unknown as Shown).model.set(key, newest), [
      name,
      value,
    ] as const);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** Whether an element has the keyboard's focus. */
export function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((one) => one.matches(":focus"));
}

/** What the page keeps. */
interface Shown {
  readonly model: { get(name: string): unknown; set(name: string, value: unknown): void };
}

/** What the page does: the front end shows a model that is an object. */
function showing(front: string, state: object): string {
  return `
    import front from ${JSON.stringify(front)};
    const values = new Map(Object.entries(${JSON.stringify(state)}));
    const listeners = new Map();
    globalThis.model = {
      get: (name) => values.get(name),
      set: (name, value) => {
        if (values.get(name) === value) return;
        values.set(name, value);
        for (const listener of [...(listeners.get("change:" + name) ?? [])]) listener();
      },
      save_changes: () => {},
      on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
      off: (event, listener) => listeners.get(event)?.delete(listener),
      send: () => {},
    };
    globalThis.closeView = front.render({ model: globalThis.model, el: document.querySelector("#view") });`;
}
