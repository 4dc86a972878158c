import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { cloneRoot } from "../setup/places.mjs";

/** Values of a model: JSON, and bytes. */
export type Values = Readonly<Record<string, unknown>>;

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
    "--jp-content-font-color1": "#ffffff",
    "--jp-content-font-color2": "rgba(255, 255, 255, 0.7)",
    "--jp-layout-color0": "#111111",
    "--jp-layout-color2": "#424242",
    "--jp-border-color1": "#616161",
    "--jp-brand-color1": "#2196f3",
  },
} as const;

/** A front end on a page without a kernel: its model is an object in the page, which a function here answers. */
export class FrontPage {
  readonly page: Page;
  /** Errors of the page, which should be none. */
  readonly errors: string[] = [];
  readonly #browser: Browser;

  private constructor(page: Page, browser: Browser) {
    this.page = page;
    this.#browser = browser;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
  }

  /**
   * @param name such as `"dial"`, whose bundle `tools/bundle-fronts.mjs` has made
   * @param answer called with what a person did; returns what changes by that
   */
  static async open(
    executable: string,
    {
      name,
      values,
      answer,
      theme = "light",
      width = 1280,
      height = 900,
    }: {
      readonly name: string;
      readonly values: Values;
      readonly answer: (changes: Values) => Values | Promise<Values>;
      readonly theme?: keyof typeof themes;
      readonly width?: number;
      readonly height?: number;
    },
  ): Promise<FrontPage> {
    const browser = await chromium.launch({
      executablePath: executable,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const page = await browser.newPage({ viewport: { width, height } });
    const made = new FrontPage(page, browser);
    await page.exposeFunction("answered", async (changes: Values) => packed(await answer(changes)));
    const bundle = join(cloneRoot, "src", "dist", "explore", "fronts", "bundled", `${name}-front.js`);
    const colours = Object.entries(themes[theme]).map(([key, value]) => `${key}: ${value};`);
    await page.setContent(
      `<!doctype html><html lang="en" style="color-scheme: ${theme}; ${colours.join(" ")}"><title>${name}</title><body style="margin:16px;background:var(--jp-layout-color0)"><main></main></body></html>`,
    );
    await page.evaluate(startFront, { bundle: readFileSync(bundle, "utf8"), values: packed(values) });
    return made;
  }

  /** Waits until everything that was asked is answered and painted. */
  async settled(): Promise<void> {
    await this.page.waitForFunction("window.isAnswered()");
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** Bytes as text, since only JSON goes into the page. */
function packed(values: Values): Values {
  const pack = (value: unknown): unknown =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pack(value)]));
}

/** Runs in the page: a model as a front end gets it, and the front end. */
async function startFront({ bundle, values }: { bundle: string; values: Values }): Promise<void> {
  const scope = globalThis as unknown as {
    answered(changes: Values): Promise<Values>;
    isAnswered(): boolean;
    readonly document: { querySelector(selector: string): unknown };
  };
  const unpack = (value: unknown): unknown => {
    const text = (value as { base64?: string } | null)?.base64;
    if (text === undefined) return value;
    return new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  };
  const unpacked = (packedValues: Values): [string, unknown][] =>
    Object.entries(packedValues).map(([key, value]) => [key, unpack(value)]);
  const known = new Map(unpacked(values));
  const listeners = new Map<string, Set<() => void>>();
  let changes: Record<string, unknown> = {};
  let open = 0;
  const model = {
    get: (key: string) => known.get(key),
    set: (key: string, value: unknown) => {
      known.set(key, value);
      changes[key] = value;
      open++;
    },
    save_changes: () => {
      const sent = changes;
      const count = open;
      changes = {};
      void scope.answered(sent).then((answer) => {
        const entries = unpacked(answer);
        for (const [key, value] of entries) known.set(key, value);
        for (const [key] of entries) for (const listener of listeners.get(`change:${key}`) ?? []) listener();
        open -= count;
      });
    },
    on: (event: string, listener: () => void) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    off: (event: string, listener: () => void) => listeners.get(event)?.delete(listener),
    send: () => undefined,
  };
  scope.isAnswered = () => open === 0;
  const url = URL.createObjectURL(new Blob([bundle], { type: "text/javascript" }));
  const { default: front } = await import(url);
  front.render({ model, el: scope.document.querySelector("main") });
}
