import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readNotebook, writeNotebook } from "mixture-growth-kernel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cleanNotebook } from "../class/clean-notebook.mjs";
import { cloneRoot, places } from "../setup/places.mjs";
import { findChromium } from "./chromium.js";
import { classMoves } from "./class-moves.js";
import { ClassStudent } from "./class-student.js";
import { LabPage } from "./lab-page.js";
import { LabServer } from "./lab-server.js";
import { classFolder, notebookNames } from "./notebook-files.js";

const executable = findChromium(process.env);
const reason = executable === undefined ? " (no Chromium found on this machine)" : "";
/** Holds copies, since JupyterLab saves what it opens, and screenshots of them. */
const folder = join(places(cloneRoot).setup, "checks", "class");
const limit = 240_000;
/** The words of the last notebook, which has only their digests. */
const fourWords = ["templates", "coefficient", "block", "member"];

describe.skipIf(executable === undefined)(`the class in JupyterLab${reason}`, () => {
  let server: LabServer;
  let lab: LabPage | undefined;

  beforeAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    server = await LabServer.start(folder);
  }, limit);

  beforeEach(() => rmSync(join(folder, "answers.json"), { force: true }));

  afterEach(async () => {
    await lab?.close();
    lab = undefined;
  });

  afterAll(() => server?.stop());

  /** Opens a notebook without outputs, with room for it. */
  async function open(name: string): Promise<LabPage> {
    writeNotebook(join(folder, name), cleanNotebook(readNotebook(join(classFolder, name))));
    const page = await LabPage.open(executable ?? "", server, name);
    lab = page;
    await page.page.keyboard.press("Control+b");
    return page;
  }

  it.each(notebookNames(classFolder))(
    "%s is played to its end, and then every output is legible, none is cut and no word is broken",
    async (name) => {
      const page = await open(name);
      const student = new ClassStudent(page, fourWords);
      for (const [cell, what] of codeCells(name).map(whatShows).entries()) await student.play(cell, what);
      expect(await page.problemsInBothThemes(folder, name.slice(0, 2))).toEqual([]);
    },
    limit,
  );

  it(
    "an answer is there again after a reload and with a new kernel",
    async () => {
      const page = await open("01-templates-by-hand.ipynb");
      const student = new ClassStudent(page, []);
      await student.play(0, undefined);
      await student.play(1, "question");
      const kept = JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
      expect(Object.values(kept.answers)).toEqual([{ given: 2, revealed: true }]);
      await page.page.reload();
      await page.ready();
      await page.restart();
      for (const cell of [0, 1]) await page.run(cell);
      await page.cell(1).locator(".mg-question").getByText("✓ Right: 2", { exact: true }).waitFor();
    },
    limit,
  );
});

/** The code of a notebook's cells. */
function codeCells(name: string): string[] {
  const { cells } = readNotebook(join(classFolder, name));
  return cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source);
}

/** What a cell shows to be played, by its last statement: a call, or a name that another cell has given to one. */
function whatShows(source: string, _index: number, all: readonly string[]): string | undefined {
  const shown = (code: string): string | undefined => {
    const [, call] = /^(?:const \w+ = )?(?:mg\.)?(\w+)\(/.exec(code) ?? [];
    return call === "question" || (call !== undefined && call in classMoves) ? call : undefined;
  };
  const last = source
    .split("\n")
    .filter((line) => /^\w/.test(line))
    .at(-1);
  if (last === undefined || last.startsWith("const ")) return undefined;
  const [, named] = /^(\w+)$/.exec(last) ?? [];
  if (named === undefined) return shown(last);
  const made = all.flatMap((code) => code.split("\n")).find((line) => line.startsWith(`const ${named} = `));
  return made === undefined ? undefined : shown(made);
}
