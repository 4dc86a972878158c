import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "./make-folder.js";

let place: string;
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), "make folder "));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

it("a folder is made with those that it lies in, for their owner only where that is asked", () => {
  makeFolder(path.join(place, "a", "b"), 0o700);
  makeFolder(path.join(place, "a", "b"), 0o700);
  const modes = ["a", "a/b"].map((name) => statSync(path.join(place, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700]);
});

it.each(["/proc/none", "/proc/none/deep"])("it ends where the system takes no folders: %s", (folder) => {
  expect(() => makeFolder(folder)).toThrow(/ENOENT|EACCES|EPERM/);
});

it.each(["file", "file/inside"])("it refuses a file in the way: %s", (name) => {
  writeFileSync(path.join(place, "file"), "");
  expect(() => makeFolder(path.join(place, name))).toThrow("ENOTDIR");
});
