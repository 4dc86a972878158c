import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { firstNotebook } from "./first-notebooks.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "own project "));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("a project gets notebooks 00 to 03, which lead to no file that it has not", () => {
  expect(firstNotebook(root)).toBe(join(root, "notebooks", "00-start-here.ipynb"));
  const names = readdirSync(join(root, "notebooks"));
  expect(names.map((name) => name.slice(0, 2))).toEqual(["00", "01", "02", "03"]);
  for (const name of names) {
    const text = readFileSync(join(root, "notebooks", name), "utf8");
    const targets = [...text.matchAll(/\]\(((?:\.\.\/|\d\d-)[^)\s:]*)\)/g)].map(([, target = ""]) => target);
    for (const target of targets) expect(names, name).toContain(target.split("#")[0]);
  }
});

it("what a person has written in them stays", () => {
  mkdirSync(join(root, "notebooks"));
  const mine = join(root, "notebooks", "00-start-here.ipynb");
  writeFileSync(mine, "mine");
  firstNotebook(root);
  expect(readFileSync(mine, "utf8")).toBe("mine");
});
