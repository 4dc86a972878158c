import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "../../src/data/random.js";
import { sweepTrial } from "./sweep-trial.mjs";

const folder = mkdtempSync(join(tmpdir(), "sweep trial "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("kills lose no unit of a sweep, and no unit has two processes at a time", {
  timeout: 300_000,
}, async () => {
  const random = createRandom(1);
  const found = await sweepTrial(folder, {
    units: 140,
    kills: 8,
    workers: 3,
    random: () => random.uniform(),
  });
  const { units } = found;
  expect(units).toBeGreaterThanOrEqual(140);
  expect(found).toMatchObject({ done: units, collected: units, lost: 0, overlaps: [] });
  expect(found.kills).toBeGreaterThanOrEqual(8);
  for (const seconds of Object.values(found.seconds)) expect(seconds).toBeLessThan(30);
});
