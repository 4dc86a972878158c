// @ts-check
// `npm run reliability:engines`: kills a SLURM node for good, as on several machines; see the help.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { experiment } from "../src/dist/experiments/paper/experiments.js";
import { driveSweep } from "../src/dist/sweep/drive-sweep.js";
import { slurmEngine } from "../src/dist/sweep/engines/slurm.js";
import { sweepPlan } from "../src/dist/sweep/make-sweep-plan.js";
import { SweepFolder } from "../src/dist/sweep/sweep-folder.js";
import { sweepStatus } from "../src/dist/sweep/sweep-status.js";
import { wordsOrExit } from "./command-words.mjs";
import { SlurmTrial } from "./engines/slurm-trial.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run reliability:engines

Submits a sweep to SLURM and kills a node that does not come back, while nobody waits for the sweep. The nodes have host names of
their own, so that nobody can see whether the lost node's processes live: SLURM starts its jobs again after two minutes, and they
continue once its hold on their units has run out. Takes six minutes; npm run engines -- slurm sets SLURM up.
`;

wordsOrExit({}, { where: "reliability:engines", help });
const slurm = await SlurmTrial.start({ ownHostNames: true });
process.env.PATH = `${slurm.programs}:${process.env.PATH}`;
const path = mkdtempSync(join(tmpdir(), "sweep "));
const folder = SweepFolder.create(
  path,
  sweepPlan("cifar100", "smoke", experiment("cifar100").config("smoke"), { seeds: 1 }),
);
const smallUnit = join(cloneRoot, "src", "sweep", "test-support", "small-unit.mjs");
await driveSweep(folder, {
  engine: slurmEngine,
  settings: { program: ["env", "SMALL_UNIT_MILLISECONDS=20000", process.execPath, smallUnit], own: {} },
  signal: new AbortController().signal,
  submitOnly: true,
});

const began = performance.now();
let last = "";
let isLost = false;
/** @param {string} line */
const tell = (line) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  if (line !== last) process.stdout.write(`${String(seconds).padStart(4)} s  ${line}\n`);
  last = line;
};
while (performance.now() - began < 900_000) {
  const status = await sweepStatus(folder, [slurmEngine]);
  tell(status.text);
  if (status.count("done") === folder.units.length) break;
  if (!isLost && status.units.some(({ state, note }) => state === "running" && note.includes("(n1)"))) {
    isLost = true;
    await slurm.killNode("n1");
    tell("n1 is killed");
  }
  await pause(1000);
}
await slurm.stop();

const work = join(path, "work.txt");
const ends = (existsSync(work) ? readFileSync(work, "utf8") : "").match(/^\S+(?= \d+ end$)/gm) ?? [];
const lost = folder.units.filter(({ id }) => !folder.isDone(id)).length;
const twice = ends.length - new Set(ends).size;
rmSync(path, { recursive: true });
process.stdout.write(`${lost} lost, ${twice} done twice${isLost ? "" : "; no node was killed"}\n`);
process.exitCode = lost + twice > 0 || !isLost ? 1 : 0;
