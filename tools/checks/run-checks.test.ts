import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { type CheckStep, checkSteps } from "./check-steps.mjs";
import { type Count, isGood, oneSkipped, totalLine } from "./count.mjs";
import { runChecks } from "./run-checks.mjs";

let root: string;
let printed: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mixture growth checks "));
  printed = "";
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const step = (name: string, count: Partial<Count>, output = ""): CheckStep => ({
  name,
  run: async () => ({ count: { passed: 0, failed: 0, skipped: 0, notes: [], ...count }, output }),
});

function run(steps: readonly CheckStep[]): Promise<Count[]> {
  const out = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  return runChecks(steps, { root, env: {}, commands: new Commands(), out });
}

it("goes on after a step that fails or breaks, and counts both", async () => {
  const broken: CheckStep = { name: "broken", run: async () => Promise.reject(new Error("it broke")) };
  const counts = await run([step("first", { failed: 2 }, "because"), broken, step("last", { passed: 5 })]);

  expect(totalLine(counts)).toBe("5 passed, 3 failed");
  expect(isGood(counts)).toBe(false);
  expect(printed).toMatch(/FAIL {2}first +\d+\.\d s {3}0 passed, 2 failed\n {6}\| because/);
  expect(printed).toContain("it broke");
  expect(printed).toMatch(/ {6}last +\d+\.\d s {3}5 passed, 0 failed/);
});

it("says at the end once more what failed", async () => {
  const notes = ["failed: adds (expected 4 to be 5)", "skipped: no Chromium found"];
  await run([step("unit", { failed: 1, notes }), step("format", { failed: 1 }), step("site", { passed: 1 })]);
  expect(printed).toMatch(
    /What failed\n {2}unit: failed: adds \(expected 4 to be 5\)\n {2}format: failed\n$/,
  );
});

it("names what was skipped", async () => {
  await run([{ name: "browser", run: async () => ({ count: oneSkipped("no Chromium found"), output: "" }) }]);
  expect(printed).toContain("skipped: no Chromium found");
});

it("lets no step pass in a folder where no tool is there", async () => {
  const parity = checkSteps.filter(({ name }) => name === "parity with recordings");
  const others = checkSteps.filter(({ name }) => name !== "parity with recordings");
  const counts = await run(others);

  expect(counts.map(({ passed }) => passed)).toEqual(others.map(() => 0));
  expect(counts.map(({ failed }) => failed)).toEqual(others.map(() => 1));
  expect(totalLine(await run(parity))).toBe("0 passed, 0 failed, 1 skipped");
}, 30_000);
