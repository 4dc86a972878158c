// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readNewestCheckpoint } from "mixture-growth/storage";

/** Ways to grow, as written in a cell. */
export const plans = [
  "GrowthPlan.mixture({ phases: { member: 2, grown: 2 } })",
  "GrowthPlan.mixture({ members: 4, growths: [2, 4], phases: { member: 1, grown: 1 } })",
  'GrowthPlan.mixture({ coefficients: "orthogonal", phases: { member: 2, grown: { epochs: 2, optimizer: "keep" } } })',
  "GrowthPlan.baseline(randomGrowth(), { phases: { small: 2, grown: 2 } })",
  "GrowthPlan.baseline(net2wider(), { phases: { small: 2, grown: 2 } })",
  "GrowthPlan.baseline(gradmax({ batches: 2 }), { phases: { small: 2, grown: 2 } })",
];

/**
 * The cell that trains, which is run again after every stop. Prints each step once it is taken.
 *
 * @param {{ readonly plan: string, readonly seed: number }} job
 * @param {string} directory
 */
export function trainingCell({ plan, seed }, directory) {
  return `{
    const run = startRun({
      plan: ${plan}, network, data, seed: ${seed}, batchSize: 16, directory: ${JSON.stringify(directory)},
      saveEverySeconds: 0.2,
      on: (event) => { if (event.kind !== "epoch") console.log(JSON.stringify(event.kind)); },
    });
    await run.train();
    run.dispose();
  }`;
}

/**
 * The position of a saved run.
 *
 * @param {string} directory
 */
export function keptState(directory) {
  const newest = readNewestCheckpoint(directory);
  if (newest === undefined) return { at: [0, 0, 0], damaged: 0 };
  const { phase, epoch, step } = newest.checkpoint.snapshot.position;
  return { at: [phase, epoch, step], damaged: newest.damaged.length };
}

/**
 * Every byte of the newest state of a run, except how long it took.
 *
 * @param {string} directory
 */
export function stateBytes(directory) {
  const path = /** @type {string} */ (readNewestCheckpoint(directory)?.checkpoint.path);
  return readdirSync(path)
    .filter((name) => name !== "times.json")
    .sort()
    .map((name) => `${name}\n${readFileSync(join(path, name), "latin1")}`)
    .join("\n");
}

/**
 * Whether one position in a run is before another.
 *
 * @param {readonly number[]} one
 * @param {readonly number[]} other
 */
export function isBefore(one, other) {
  const index = one.findIndex((part, i) => part !== other[i]);
  return index >= 0 && /** @type {number} */ (one[index]) < /** @type {number} */ (other[index]);
}
