import { expect, it } from "vitest";
import { importAdvice } from "./import-advice.js";

const message = "Cannot find module 'mixture-growth-display' or its corresponding type declarations.";

it("a notebook of somebody's project is told to add the package, one of a clone where it has to lie", () => {
  expect(
    importAdvice(message, "file:///own/node_modules/mixture-growth-kernel/dist/session/import-advice.js"),
  ).toEqual([
    "A notebook finds what is installed in the project in which it lies. Add mixture-growth-display there, such as by " +
      "npm install mixture-growth-display, or move the notebook into the project that has it.",
  ]);
  expect(importAdvice(message, "file:///clone/kernel-ext/dist/session/import-advice.js")).toEqual([
    expect.stringContaining("notebooks/mine/"),
  ]);
});

it.each([
  ["Cannot find module 'other' or its corresponding type declarations.", "other"],
  ["Cannot find module '@scope/other/deep/part.js'", "@scope/other"],
  ["Cannot find package 'other.js' imported from /own/cell.js", "other.js"],
])("other packages may have to be installed: %s", (text, name) => {
  expect(importAdvice(text)).toEqual([
    `If it is a package that is not installed: run  !npm install ${name}  in a cell, then this cell again.`,
  ]);
});

it.each([
  "./other",
  "../other.js",
  "/other",
  "npm:other",
  "node:other",
  "https://other.example/a.js",
  "C:\\other",
])("what is no package gets no advice: %s", (name) => {
  expect(importAdvice(`Cannot find module '${name}' or its corresponding type declarations.`)).toEqual([]);
});
