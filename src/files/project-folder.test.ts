import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { projectRoot } from "../setup/project.mjs";
import { projectFolder, repositoryFolder, workFolder } from "./project-folder.js";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "project folder ")));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each(["package.json", "node_modules"])(
  "a project is the nearest folder with %s, and the set-up says the same",
  (mark) => {
    const inside = join(folder, "own", "notebooks", "mine");
    mkdirSync(inside, { recursive: true });
    if (mark === "node_modules") mkdirSync(join(folder, "own", mark));
    else writeFileSync(join(folder, "own", mark), "{}");
    for (const from of [inside, join(folder, "own")]) {
      expect(projectFolder(from)).toBe(join(folder, "own"));
      expect(projectRoot(from)).toBe(join(folder, "own"));
    }
  },
);

it("a folder that lies in no project stands for itself, and the set-up says the same", () => {
  expect(projectFolder(folder)).toBe(folder);
  expect(projectRoot(folder)).toBe(folder);
});

it("results of a clone lie in it, wherever the process works", () => {
  const clone = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  expect(repositoryFolder()).toBe(clone);
  expect(workFolder()).toBe(clone);
});
