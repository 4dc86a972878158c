import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { LabPage } from "./lab-page.js";
import { LabServer } from "./lab-server.js";
import { notebookFolder, notebookNames } from "./notebook-files.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
/** Holds copies, since JupyterLab saves what it opens, and screenshots of them. */
const folder = join(places(cloneRoot).setup, "checks", "notebooks");
const limit = 240_000;

describe.skipIf(executable === undefined)(`the committed notebooks in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage | undefined;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of notebookNames()) cpSync(join(notebookFolder, name), join(folder, name));
    server = await LabServer.start(folder);
  }, limit);

  afterEach(async () => {
    await lab?.close();
    lab = undefined;
  });

  afterAll(() => server?.stop());

  it.each(notebookNames())(
    "%s: every output is legible, none is cut and no word is broken, in both themes",
    async (name) => {
      lab = await LabPage.open(executable ?? "", server, name);
      expect(await lab.problemsInBothThemes(folder, name.slice(0, 2))).toEqual([]);
    },
    limit,
  );
});
