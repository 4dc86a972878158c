// @ts-check
// A program to be killed: trains a small plan, first the members and then the grown net, and saves after every step.
// Arguments: the directory, and one of mixture, gradmax. Prints the run's events, one line of JSON each.
import { GrowthPlan, gradmax, Run, smallCnn } from "mixture-growth";
import { RunDirectory } from "mixture-growth/storage";

const [directory = "", method = "mixture"] = process.argv.slice(2);
const keep = /** @type {const} */ ({ epochs: 2, optimizer: "keep" });
const plan =
  method === "mixture"
    ? GrowthPlan.mixture({ phases: { member: 2, grown: keep } })
    : GrowthPlan.baseline(gradmax({ batches: 2 }), { phases: { small: 3, grown: keep } });

/**
 * Images of noise, brighter in a place that depends on the class.
 *
 * @param {number} count
 */
function pictures(count) {
  const images = Uint8Array.from({ length: count * 64 }, (_, i) => {
    const label = (i >> 6) % 4;
    return ((i * 2654435761) >>> 24) / 4 + (((i >> 5) & 1) * 2 + ((i >> 2) & 1) === label ? 180 : 40);
  });
  const labels = Int32Array.from({ length: count }, (_, i) => i % 4);
  const shape = { count, height: 8, width: 8, channels: 1, classes: 4, classNames: ["a", "b", "c", "d"] };
  return { name: "pictures", images, labels, ...shape, mean: [0.4], std: [0.3] };
}

const run = new Run({
  plan,
  network: smallCnn({ channels: [4, 8], classes: 4, input: [8, 8, 1] }),
  data: { name: "pictures", train: pictures(64), test: pictures(32) },
  seed: 0,
  batchSize: 16,
  store: new RunDirectory(directory, { saveEverySeconds: 0 }),
  on: ({ kind }) => console.log(JSON.stringify({ kind })),
});
await run.train();
console.log(JSON.stringify({ kind: "done", history: run.history }));
