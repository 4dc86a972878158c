import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { absolutePath, begunPath } from "./begun-path.js";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "begun path "));
  mkdirSync(path.join(folder, "data"));
  mkdirSync(path.join(folder, ".hidden"));
  writeFileSync(path.join(folder, "draft.md"), "");
  symlinkSync(path.join(folder, "data"), path.join(folder, "dataset"));
  symlinkSync(path.join(folder, "gone"), path.join(folder, "dangling"));
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["da", ["dangling", "data/", "dataset/"]],
  ["dr", ["draft.md"]],
  [".", [".hidden/"]],
  ["nowhere/", []],
])("%s may become %j", (written, expected) => {
  const { entries } = begunPath(`${folder}/${written}`);
  expect(entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name)).sort()).toEqual(expected);
});

it("~ is the user's folder, where it is a folder's name", () => {
  expect(absolutePath("~")).toBe(homedir());
  expect(absolutePath("~/a")).toBe(path.join(homedir(), "a"));
  expect(absolutePath("~a")).toBe(path.resolve("~a"));
});
