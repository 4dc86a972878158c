import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireCached } from "./code-cache.js";

let folder: string;
let file: string;
let kept: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "code-"));
  file = path.join(folder, "module.js");
  kept = path.join(folder, "kept");
  writeFileSync(
    file,
    `exports.twice = (n) => n * 2; exports.here = __filename; exports.fs = require("node:fs");`,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

const stored = (): string[] => readdirSync(kept).map((name) => path.join(kept, name));
const twice = (): number => (requireCached(file, kept).exports as { twice(n: number): number }).twice(21);

describe("a file whose machine code is kept", () => {
  it("is a module as any other", async () => {
    const { exports } = requireCached(file, kept);
    expect(exports).toMatchObject({ here: file, fs: { existsSync } });
  });

  it("is run from what was stored, which only this user can read", () => {
    requireCached(file, kept).store();
    expect(stored()).toHaveLength(1);
    expect(statSync(stored()[0] as string).mode & 0o077).toBe(0);
    const written = statSync(stored()[0] as string).mtimeMs;
    const { exports, store } = requireCached(file, kept);
    store();
    expect((exports as { twice(n: number): number }).twice(21)).toBe(42);
    expect(statSync(stored()[0] as string).mtimeMs).toBe(written);
  });

  it("is compiled anew when it is edited", () => {
    requireCached(file, kept).store();
    writeFileSync(file, "exports.twice = (n) => n + n + 0.5;");
    expect(twice()).toBe(42.5);
  });

  it("does not run what was damaged, and replaces it", () => {
    requireCached(file, kept).store();
    const [code] = stored() as [string];
    const whole = readFileSync(code);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 5] = (damaged.at(-5) as number) ^ 0xff;
    writeFileSync(code, damaged);
    const { exports, store } = requireCached(file, kept);
    expect((exports as { twice(n: number): number }).twice(21)).toBe(42);
    store();
    expect(readFileSync(code).equals(damaged)).toBe(false);
  });

  it("leaves the newest six in its folder, and nothing of others", () => {
    mkdirSync(kept);
    const names = ["1.code", "2.code", "3.code.77", "4.code", "5.code", "6.code", "7.code", "notes.txt"];
    for (const [at, name] of names.entries()) {
      writeFileSync(path.join(kept, name), "");
      utimesSync(path.join(kept, name), at, at);
    }
    requireCached(file, kept).store();
    const left = readdirSync(kept).map((name) => name.replace(/-\w{16}/, ""));
    expect(left.sort()).toEqual([
      "3.code.77",
      "4.code",
      "5.code",
      "6.code",
      "7.code",
      "module.code",
      "notes.txt",
    ]);
  });

  it("runs where nothing can be stored", () => {
    writeFileSync(kept, "a file in the folder's place");
    requireCached(file, kept).store();
    expect(twice()).toBe(42);
  });
});
