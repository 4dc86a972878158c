import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Compiler } from "../engine/compiler.js";
import { packageFiles } from "../test-support/package-files.js";
import { denoAdvice } from "./advice.js";
import { installedName, isFetched, registryImports, registryName, versionNotes } from "./specifiers.js";

const compiler = ts as unknown as Compiler;

describe("names of modules of a registry", () => {
  it.each([
    ["npm:lodash", "npm", "lodash", undefined, ""],
    ["npm:lodash@4", "npm", "lodash", "4", ""],
    ["npm:/lodash@^4.17/fp", "npm", "lodash", "^4.17", "/fp"],
    ["npm:@scope/name@1.2.3-beta.1/deep/path.js", "npm", "@scope/name", "1.2.3-beta.1", "/deep/path.js"],
    ["npm:@scope/name/sub", "npm", "@scope/name", undefined, "/sub"],
    ["jsr:@std/text@1", "jsr", "@std/text", "1", ""],
  ])("are read: %s", (specifier, registry, name, version, subpath) => {
    expect(registryName(specifier)).toEqual({ registry, name, version, subpath });
  });

  it.each(["lodash", "node:fs", "./npm:x", "https://esm.sh/lodash", "npm:", "npm:@scope", "jsr:@std/"])(
    "are no others: %s",
    (specifier) => expect(registryName(specifier)).toBeUndefined(),
  );

  it("are fetched by Deno, as addresses are", () => {
    expect(["npm:x", "jsr:@a/b", "https://a.org/b.ts", "http://a.org"].every(isFetched)).toBe(true);
    expect(["x", "node:fs", "./x", "file:///x"].some(isFetched)).toBe(false);
  });
});

describe("installed packages", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "specifiers "));
    for (const [name, text] of Object.entries(packageFiles("@made/sums", { version: "2.3.4" }, {}))) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are what imports mean, also in folders below; those that are not installed mean nothing", () => {
    expect(installedName("npm:@made/sums@2/deep", folder)).toBe("@made/sums/deep");
    expect(installedName("npm:@made/sums", path.join(folder, "below", "it"))).toBe("@made/sums");
    expect(installedName("npm:@made/others", folder)).toBeUndefined();
    expect(installedName("@made/sums", folder)).toBeUndefined();
  });

  it.each([
    ["2", false],
    ["^2.3", false],
    ["2.3.4", false],
    ["latest", false],
    [">=1 <2", true],
    ["~2.2", true],
    ["3", true],
  ])("are named where another version is asked for: %s, %s", (range, isNamed) => {
    const notes = versionNotes(compiler, `import "npm:@made/sums@${range}";`, folder);
    expect(notes).toHaveLength(isNamed ? 1 : 0);
  });

  it("are found in imports of every form, with their places, and not in texts", () => {
    const code =
      'import a from "npm:a@1"; export * from "npm:b"; const c = await import("npm:c"); require("npm:d"); const text = "npm:e";';
    const found = registryImports(compiler, code);
    expect(found.map(({ start, end }) => code.slice(start, end))).toEqual([
      '"npm:a@1"',
      '"npm:b"',
      '"npm:c"',
      '"npm:d"',
    ]);
  });
});

describe("advice", () => {
  it("names every package and part once", () => {
    const message = [
      "Cannot find module 'npm:zod@3' or its corresponding type declarations.",
      "Cannot find module 'npm:zod@3'",
      "Cannot find module 'jsr:@std/text'",
      "Property 'env' does not exist on type 'typeof Deno'.",
      "Property 'args' does not exist on type 'typeof Deno'.",
    ].join("\n");
    expect(denoAdvice(message).join("\n")).toMatch(
      /^.*!npm install zod@3 .*\n.*!npx jsr add @std\/text .*\n.*\(Deno\.env, Deno\.args\).*$/,
    );
    expect(denoAdvice("Cannot find module './local'")).toEqual([]);
  });
});
