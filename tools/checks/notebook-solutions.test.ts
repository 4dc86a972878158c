import { expect, it } from "vitest";
import { solutionProblems } from "./notebook-solutions.js";
import type { NotebookFile } from "./notebook-structure.js";

const file = (...cells: readonly (readonly [string, string])[]): NotebookFile => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: cells.map(([cell_type, source]) => ({ cell_type, metadata: {}, source })),
});

const notebook = file([
  "markdown",
  "## What we learned\n\n1. no exercise\n\n## Exercises\n\n1. First?\n2. Second?\n\n## References",
]);
const first = [
  ["markdown", "## 1. First?\n\n**Answer.** Yes."],
  ["code", "1"],
] as const;
const second = [
  ["markdown", "## 2. Second?\n\n**Answer.** No."],
  ["code", "2"],
] as const;

it("every exercise has one solution, with an answer and code", () => {
  expect(solutionProblems(notebook, file(["code", "setup"], ...first, ...second))).toEqual([]);
});

it("a missing, an additional and a repeated solution are told by their number", () => {
  expect(solutionProblems(notebook, file(...first))).toEqual(["exercise 2 has no solution"]);
  const third = [
    ["markdown", "## 3. Third?\n\n**Answer.** Yes."],
    ["code", "3"],
  ] as const;
  expect(solutionProblems(notebook, file(...first, ...second, ...third))).toEqual([
    "solution 3 has no exercise",
  ]);
  expect(solutionProblems(notebook, file(...first, ...second, ...first))).toEqual([
    "exercise 1 has two solutions",
  ]);
});

it("a solution without an answer or without code is none", () => {
  const silent = ["markdown", "## 2. Second?"] as const;
  expect(solutionProblems(notebook, file(...first, silent))).toEqual([
    "solution 2 has no answer in words",
    "solution 2 has no code",
  ]);
});

it("its cells are short and have no long lines", () => {
  const long = ["code", `${"a;\n".repeat(15)}a`] as const;
  expect(solutionProblems(notebook, file(...first, ...second, long))).toEqual([
    "cell 5 has 16 lines, not 15 at most",
  ]);
  expect(solutionProblems(notebook, file(...first, ...second, ["code", "a".repeat(101)]))).toEqual([
    "cell 5 has a line of 101 characters, not 100 at most",
  ]);
});
