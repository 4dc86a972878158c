import { expect, it } from "vitest";
import { habitAdvice } from "./habit-advice.js";

it.each([
  ["!ls -l", 'execSync("ls", { stdio: "inherit" })'],
  ["const a = 1\n!pip install x", "execSync"],
  ["%time f()", 'console.time("work")'],
  ["%%timeit\nf()", 'console.time("work")'],
  ["%cd data", 'process.chdir("folder")'],
  ["%%bash\nls", "have no magics"],
  ["?fit", "Shift+Tab"],
  ["model.fit?", "Shift+Tab"],
])("%s is told what a cell has instead", (code, advice) => {
  expect(habitAdvice(code).join("\n")).toContain(advice);
});

it.each(["const n: number = 'x'", "a % b", "x != y", "f(!ready)", "const a = b ? c : d"])(
  "%s is an ordinary mistake",
  (code) => {
    expect(habitAdvice(code)).toEqual([]);
  },
);
