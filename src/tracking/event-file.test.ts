import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EventFile, hasEventFiles } from "./event-file.js";
import { records } from "./test-support/read-events.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "event file "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const event = (text: string): Uint8Array => Buffer.from(text);
const files = (): string[] => readdirSync(folder).sort();
const textsOf = (name: string): string[] =>
  records(readFileSync(join(folder, name)))
    .slice(1)
    .map(String);

it("is made at the first write, in a folder that need not exist yet", () => {
  const inner = join(folder, "a", "b");
  const file = new EventFile(inner, () => 7);
  expect(files()).toEqual([]);
  expect(hasEventFiles(inner)).toBe(false);
  file.append([event("one")]);
  expect(hasEventFiles(inner)).toBe(true);
});

it("of a later process is named later, also within a second and where the clock went back", () => {
  for (const [text, second] of [
    ["one", 100],
    ["two", 100],
    ["three", 50],
  ] as const)
    new EventFile(folder, () => second).append([event(text)]);
  expect(files().flatMap(textsOf)).toEqual(["one", "two", "three"]);
});

it("loses what a full disk left half written, and nothing else", () => {
  const file = new EventFile(folder, () => 7);
  file.append([event("one")]);
  const [name = ""] = files();
  appendFileSync(join(folder, name), "half a rec");
  file.append([event("two"), event("three")]);
  expect(textsOf(name)).toEqual(["one", "two", "three"]);
});

it("takes later what the disk refuses now", () => {
  const path = join(folder, "run");
  writeFileSync(path, "a file stands where the folder should");
  const file = new EventFile(path, () => 7);
  expect(() => file.append([event("one")])).toThrow("ENOTDIR");
  expect(() => file.append([event("two")])).toThrow("ENOTDIR");
  rmSync(path);
  file.append([event("three")]);
  const [name = ""] = readdirSync(path);
  expect(
    records(readFileSync(join(path, name)))
      .slice(1)
      .map(String),
  ).toEqual(["one", "two", "three"]);
});
