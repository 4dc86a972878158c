import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ready = fileURLToPath(new URL("./ready.mjs", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ready "));
  mkdirSync(join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(text: string, ...words: string[]): { status: number | null; stdout: string; stderr: string } {
  writeFileSync(join(folder, "program.mjs"), text);
  return spawnSync(process.execPath, [ready, "program.mjs", ...words], { cwd: folder, encoding: "utf8" });
}

const installed = (): void => writeFileSync(join(folder, "node_modules", ".package-lock.json"), "{}");

describe("a program that needs the set-up", () => {
  it("runs as without it, with its own words", () => {
    installed();
    expect(run("console.log(process.argv.slice(1).join()); process.exitCode = 3;", "a", "--b")).toMatchObject(
      {
        status: 3,
        stdout: `${join(folder, "program.mjs")},a,--b\n`,
      },
    );
  });

  it("is not begun where packages are still missing", () => {
    const { status, stdout, stderr } = run("console.log(1)");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `Expected the set-up to be finished but got some packages only (${folder}). Run npm run setup.\n`,
    );
  });

  it.each([
    ['import "a-package";', "no a-package"],
    ['import "half";', "half/index.js"],
    ['import "./dist/main.js";', "dist/main.js"],
  ])("says what to do where a part is missing, without a stack: %s", (text, missing) => {
    installed();
    mkdirSync(join(folder, "node_modules", "half"));
    writeFileSync(join(folder, "node_modules", "half", "package.json"), '{ "main": "index.js" }');
    const { status, stderr } = run(text);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Expected the set-up to be finished but got no .*Run npm run setup\.\n$/);
    expect(stderr).toContain(missing);
  });

  it("shows other errors as they are", () => {
    installed();
    expect(run('throw new Error("our own")').stderr).toContain("Error: our own\n    at ");
  });
});

it("every npm script that needs the set-up and can say so does", () => {
  const file = fileURLToPath(new URL("../package.json", import.meta.url));
  const { scripts } = JSON.parse(readFileSync(file, "utf8")) as { scripts: Record<string, string> };
  const needNone = ["start", "lab", "test", "setup", "doctor", "reliability:setup", "pins"];
  for (const [name, script] of Object.entries(scripts)) {
    if (needNone.includes(name) || !/\bnode (?!tools\/ready)/.test(script)) continue;
    // Only programs after a first one that has been checked.
    expect([name, script.replace(/^(exec )?node tools\/ready\.mjs /, "")]).not.toEqual([name, script]);
  }
});
