import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readNotebook, writeNotebook } from "mixture-growth-kernel";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cleanNotebook } from "../class/clean-notebook.mjs";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { LabPage } from "./lab-page.js";
import { LabServer } from "./lab-server.js";
import { classFolder, notebookNames } from "./notebook-files.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
/** Holds copies, since JupyterLab saves what it opens, and screenshots of them. */
const folder = join(places(cloneRoot).setup, "checks", "class");
const limit = 240_000;

describe.skipIf(executable === undefined)(`the class in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage | undefined;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    server = await LabServer.start(folder);
  }, limit);

  afterEach(async () => {
    await lab?.close();
    lab = undefined;
  });

  afterAll(() => server?.stop());

  /** Opens a notebook without outputs, with room for it, and runs all of its cells. */
  async function runAll(name: string): Promise<LabPage> {
    const notebook = cleanNotebook(readNotebook(join(classFolder, name)));
    writeNotebook(join(folder, name), notebook);
    const page = await LabPage.open(executable ?? "", server, name);
    lab = page;
    await page.page.keyboard.press("Control+b");
    await page.press("notebook:restart-run-all");
    await page.page.locator(".jp-Dialog .jp-mod-accept").click();
    await page.ended(notebook.cells.filter(({ cell_type }) => cell_type === "code").length - 1);
    return page;
  }

  it.each(notebookNames(classFolder))(
    "%s, run from top to bottom: every output is legible, none is cut and no word is broken, in both themes",
    async (name) => {
      const page = await runAll(name);
      expect(await page.problemsInBothThemes(folder, name.slice(0, 2))).toEqual([]);
    },
    limit,
  );

  it(
    "an answer is given and revealed by the keyboard, and is there again after a reload and a new kernel",
    async () => {
      const name = "01-templates-by-hand.ipynb";
      const question = (page: LabPage): Locator => page.page.locator(".mg-question").first();
      const page = await runAll(name);
      await page.look([0, 1]);
      await question(page).getByRole("textbox").fill("2");
      await page.page.keyboard.press("Enter");
      await question(page).getByRole("button", { name: "Reveal" }).press("Enter");
      await question(page).getByText("✓ Right: 2", { exact: true }).waitFor();
      const kept = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
      expect(Object.values(kept.answers)).toEqual([{ given: 2, revealed: true }]);
      await page.close();

      const later = await runAll(name);
      await later.look([0, 1]);
      await question(later).getByText("✓ Right: 2", { exact: true }).waitFor();
    },
    limit,
  );
});
