import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { notebookFolder, notebookNames } from "./notebook-files.js";
import { type NotebookFile, notebookProblems } from "./notebook-structure.js";

it("the first notebook is there", () => {
  expect(notebookNames()).toContain("00-start-here.ipynb");
});

it.each(notebookNames())("%s keeps the house rules", (name) => {
  const notebook = JSON.parse(readFileSync(join(notebookFolder, name), "utf8")) as NotebookFile;
  expect(notebookProblems(name, notebook)).toEqual([]);
});
