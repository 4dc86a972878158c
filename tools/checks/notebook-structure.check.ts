import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readResult } from "mixture-growth";
import { describe, expect, it } from "vitest";
import { classProblems, pageProblems } from "./class-structure.js";
import {
  classFolder,
  notebookFolder,
  notebookNames,
  solutionFolder,
  teacherFolder,
} from "./notebook-files.js";
import { outcomes, proseProblems, type Source } from "./notebook-prose.js";
import { solutionProblems } from "./notebook-solutions.js";
import { type NotebookFile, notebookProblems, textOf, unitProblems } from "./notebook-structure.js";
import { timeProblems } from "./notebook-times.js";
import { storedValue } from "./stored-value.js";

const read = (name: string, folder: string = notebookFolder): NotebookFile =>
  JSON.parse(readFileSync(join(folder, name), "utf8")) as NotebookFile;
const index = (): string => readFileSync(join(notebookFolder, "README.md"), "utf8");
const committedValue = ({ experiment, ...source }: Source): number =>
  storedValue(readResult(experiment), source);

it("the first notebook exists", () => {
  expect(notebookNames()).toContain("00-start-here.ipynb");
});

it.each(notebookNames())("%s keeps the house rules", (name) => {
  expect(notebookProblems(name, read(name))).toEqual([]);
});

it.each(notebookNames())("the text of %s says what the stored results say", (name) => {
  expect(proseProblems(outcomes(read(name)), committedValue)).toEqual([]);
});

it.each(notebookNames())("%s and the index give the same times", (name) => {
  expect(timeProblems(name, read(name), index())).toEqual([]);
});

it.each(notebookNames())("every exercise of %s has a solution", (name) => {
  expect(solutionProblems(read(name), read(name, solutionFolder))).toEqual([]);
});

it("every file of solutions belongs to a notebook", () => {
  expect(readdirSync(solutionFolder).filter((name) => name.endsWith(".ipynb"))).toEqual(notebookNames());
});

it("the index of the notebooks says what the stored results say", () => {
  expect(proseProblems(index(), committedValue)).toEqual([]);
  expect(unitProblems(index(), "it")).toEqual([]);
});

describe("the class", () => {
  const names = notebookNames(classFolder);

  it.each(names)("%s keeps its rules", (name) => {
    expect(classProblems(name, read(name, classFolder))).toEqual([]);
  });

  it.each(names)("the text of %s says what the stored results say", (name) => {
    const prose = read(name, classFolder).cells.filter(({ cell_type }) => cell_type === "markdown");
    expect(proseProblems(prose.map(({ source }) => textOf(source)).join("\n\n"), committedValue)).toEqual([]);
  });

  it.each(names)("every exercise of %s has a solution", (name) => {
    expect(solutionProblems(read(name, classFolder), read(name, teacherFolder))).toEqual([]);
  });

  it("every file of solutions belongs to a notebook", () => {
    expect(notebookNames(teacherFolder)).toEqual(names);
  });

  it("takes as long as its page says", () => {
    const page = readFileSync(join(classFolder, "README.md"), "utf8");
    expect(pageProblems(page, new Map(names.map((name) => [name, read(name, classFolder)])))).toEqual([]);
  });
});
