// @ts-check
// Trains on a disk of a few megabytes that becomes full, or read-only, after the first state was saved, and is repaired
// after three states could not be. Arguments: the directory where the disk is mounted, and full or read-only. Runs inside
// `unshare --map-root-user --mount`, so that only this process sees the disk. Prints a line of JSON.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GrowthPlan, mlp, Run } from "mixture-growth";
import { RunDirectory, readNewestCheckpoint } from "mixture-growth/storage";

const [directory = "", trouble = "full"] = process.argv.slice(2);
execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", directory]);
const filler = join(directory, "filler");

function spoil() {
  if (trouble === "read-only") return execFileSync("mount", ["-o", "remount,ro", directory]);
  for (;;) {
    try {
      writeFileSync(filler, new Uint8Array(4096), { flag: "a" });
    } catch {
      return undefined;
    }
  }
}

function mend() {
  if (trouble === "read-only") execFileSync("mount", ["-o", "remount,rw", directory]);
  else rmSync(filler);
}

const images = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 2654435761) >>> 24);
const shape = { count: 64, height: 8, width: 8, channels: 1, classes: 4, classNames: ["a", "b", "c", "d"] };
const labels = Int32Array.from({ length: 64 }, (_, i) => i % 4);
const set = { name: "noise", images, labels, ...shape, mean: [0.5], std: [0.3] };
/** @type {(string | undefined)[]} */
const readable = [];
/** @type {string[]} */
const reasons = [];
let saves = 0;
const run = new Run({
  plan: GrowthPlan.mixture({ phases: { member: 3, grown: 2 } }),
  network: mlp({ hidden: [64, 64], classes: 4, input: [8, 8, 1] }),
  data: { name: "noise", train: set, test: set },
  seed: 0,
  batchSize: 16,
  store: new RunDirectory(join(directory, "run"), { saveEverySeconds: 0 }),
  on: (event) => {
    if (event.kind === "saved" && ++saves === 1) spoil();
    if (event.kind !== "save-failed") return;
    reasons.push(event.reason);
    readable.push(readNewestCheckpoint(join(directory, "run"))?.checkpoint.path);
    if (reasons.length === 3) mend();
  },
});
await run.train();
const last = readNewestCheckpoint(join(directory, "run"))?.checkpoint.snapshot;
console.log(
  JSON.stringify({
    done: run.done,
    saves,
    reasons,
    readable,
    unsaved: run.unsaved ?? null,
    last: last?.position,
  }),
);
