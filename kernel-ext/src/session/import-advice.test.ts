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

it("other packages get no advice", () => {
  expect(importAdvice("Cannot find module 'other' or its corresponding type declarations.")).toEqual([]);
});
