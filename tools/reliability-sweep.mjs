// @ts-check
// `npm run reliability:sweep`: carries out ten thousand units while killing their processes a thousand times.
// Making the sweep, submitting it, its status and its tables may each take a minute, and 200 MiB of memory in all.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sweepTrial } from "./reliability/sweep-trial.mjs";

const [units = 10_000, kills = 1_000] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "sweep-"));
try {
  const found = await sweepTrial(folder, {
    units,
    kills,
    workers: 4,
    random: Math.random,
    say: (line) => console.log(line),
  });
  console.log(JSON.stringify(found, null, 2));
  const isQuick = Object.values(found.seconds).every((seconds) => seconds < 60) && found.memoryMiB < 200;
  const isAll = found.done === found.units && found.kills >= kills;
  const isWhole = found.lost === 0 && found.overlaps.length === 0 && isAll && isQuick;
  console.log(`${isWhole ? 1 : 0} passed, ${isWhole ? 0 : 1} failed`);
  process.exitCode = isWhole ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
