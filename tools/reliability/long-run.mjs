// @ts-check
// Twenty runs, each grown once and saved, one after the other in one process. Argument: a folder. Prints, as a line of
// JSON, how many tensors are left and how much memory the process used after the fifth run and after the last.
import * as tf from "@tensorflow/tfjs-core";
import { GrowthPlan, mlp, Run } from "mixture-growth";
import { RunDirectory } from "mixture-growth/storage";

const [folder = ""] = process.argv.slice(2);
const images = Uint8Array.from({ length: 640 * 64 }, (_, i) => (i * 2654435761) >>> 24);
const labels = Int32Array.from({ length: 640 }, (_, i) => i % 4);
const shape = { count: 640, height: 8, width: 8, channels: 1, classes: 4, classNames: ["a", "b", "c", "d"] };
const set = { name: "noise", images, labels, ...shape, mean: [0.5], std: [0.3] };
const counts = { steps: 0, saves: 0, growths: 0, warmBytes: 0 };
let tensors = 0;

/** @param {number} seed */
async function once(seed) {
  const run = new Run({
    plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
    network: mlp({ hidden: [32, 32], classes: 4, input: [8, 8, 1] }),
    data: { name: "noise", train: set, test: set },
    seed,
    batchSize: 32,
    store: new RunDirectory(`${folder}/${seed}`),
    on: ({ kind }) => {
      if (kind === "step") counts.steps += 1;
      if (kind === "saved") counts.saves += 1;
      if (kind === "grow") counts.growths += 1;
    },
  });
  await run.train();
  run.dispose();
}

for (let seed = 0; seed < 20; seed++) {
  const before = tf.memory().numTensors;
  await once(seed);
  tensors += tf.memory().numTensors - before;
  globalThis.gc?.();
  if (seed === 4) counts.warmBytes = process.memoryUsage.rss();
}
console.log(JSON.stringify({ ...counts, tensors, lastBytes: process.memoryUsage.rss() }));
