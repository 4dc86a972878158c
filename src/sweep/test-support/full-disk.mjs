// @ts-check
// Carries out a unit whose result finds no room on the disk, and again when there is room. Runs inside
// `unshare --map-root-user --mount`, so that only this process sees the disk. Argument: where it is mounted. Prints JSON.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experiment } from "../../dist/experiments/paper/experiments.js";
import { sweepPlan } from "../../dist/sweep/make-sweep-plan.js";
import { runUnit } from "../../dist/sweep/run-unit.js";
import { SweepFolder } from "../../dist/sweep/sweep-folder.js";
import { sweepStatus } from "../../dist/sweep/sweep-status.js";

const [place = ""] = process.argv.slice(2);
execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", place]);
const filler = join(place, "filler");
const config = experiment("cifar100").config("smoke");
const folder = SweepFolder.create(join(place, "sweep"), sweepPlan("cifar100", "smoke", config, { seeds: 1 }));
const [{ id }] = /** @type {[{ id: string }]} */ (folder.units);
/** @type {string[]} */
const said = [];
let isFull = true;

const carryOut = async () => {
  // Only what the result needs is missing, or everything.
  for (const size of isFull ? [4096, 1] : [])
    for (;;) {
      try {
        writeFileSync(filler, new Uint8Array(size), { flag: "a" });
      } catch {
        break;
      }
    }
  return { schema: 1, runs: [], tables: { big: [{ text: "x".repeat(8192) }] }, seconds: 0 };
};
const attempt = () =>
  runUnit(folder.path, id, {
    carryOut,
    signal: new AbortController().signal,
    write: (line) => said.push(line),
    date: () => new Date(),
  });

const first = await attempt();
rmSync(filler);
const { state = "" } = (await sweepStatus(folder, [])).units.find((unit) => unit.id === id) ?? {};
isFull = false;
const second = await attempt();
process.stdout.write(JSON.stringify({ first, state, second, isDone: folder.isDone(id), said }));
