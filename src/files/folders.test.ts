import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectFolder, makeFolder } from "./folders.js";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "folders "));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

describe.each([
  ["makeFolder", makeFolder],
  ["expectFolder", expectFolder],
] as const)("%s", (_, check) => {
  it.each(["/proc/none", "/proc/none/deep"])("ends where the system takes no folders: %s", (path) => {
    expect(() => check(path)).toThrow(/ENOENT|EACCES|EPERM/);
  });

  it.each(["file", "file/inside", "file/inside/deep"])("refuses a file in the way: %s", (path) => {
    writeFileSync(join(place, "file"), "");
    expect(() => check(join(place, path))).toThrow("ENOTDIR");
  });

  it("takes a folder that is there", () => {
    expect(() => check(place)).not.toThrow();
  });
});

it("a folder is made with those that it lies in", () => {
  makeFolder(join(place, "a", "b", "c"));
  expect(existsSync(join(place, "a", "b", "c"))).toBe(true);
});

it("asking whether a folder can be made leaves nothing behind", () => {
  expectFolder(join(place, "a", "b"));
  expect(readdirSync(place)).toEqual([]);
});
