import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { Formulas } from "../site/formulas.mjs";
import { asNotebook, convert } from "../site/notebook-html.mjs";

const widget = {
  "application/vnd.jupyter.widget-view+json": { model_id: "m", version_major: 2, version_minor: 0 },
};
const still = '<p>39 of 50 right</p><img alt="the layer" src="data:image/svg+xml;base64,PHN2Zy8+"/>';
const output = (data: object): object => ({
  output_type: "execute_result",
  execution_count: 1,
  metadata: {},
  data,
});
const notebook = {
  cells: [
    {
      cell_type: "code",
      id: "a",
      metadata: {},
      execution_count: 1,
      source: "dial",
      outputs: [
        output({ ...widget, "text/html": still, "text/plain": "dial" }),
        output({ ...widget, "text/plain": "slider at 3" }),
        output(widget),
      ],
    },
  ],
  metadata: {
    widgets: {
      "application/vnd.jupyter.widget-state+json": {
        version_major: 2,
        version_minor: 0,
        state: {
          m: {
            model_name: "AnyModel",
            model_module: "anywidget",
            model_module_version: "~0.9",
            state: { _esm: "export default 1" },
          },
        },
      },
    },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

const commands = new Commands();
let folder = "";
let html = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "still-"));
  writeFileSync(join(folder, "a.ipynb"), JSON.stringify(notebook));
  const page = { path: "a.ipynb", target: "a.html", kind: "notebook" } as const;
  const shown = asNotebook(folder, page, new Formulas());
  [html = ""] = await convert({ root: cloneRoot, env: process.env, commands }, [shown]);
}, 600_000);
afterAll(() => {
  commands.stop("SIGTERM");
  rmSync(folder, { recursive: true });
});

describe("the output of a widget on a page of the site", () => {
  it("is what the widget shows where there are no widgets: its picture, else its text", () => {
    expect(html).toContain(still);
    expect(html).toMatch(/<pre>slider at 3\s*<\/pre>/);
  });

  it("leaves no script, and nothing of the state of widgets", () => {
    expect(html).not.toContain("<script");
    expect(html).not.toContain("_esm");
  });
});
