// @ts-check
import { join } from "node:path";
import { surroundings } from "./surroundings.mjs";

/**
 * Runs the command `experiment`: an experiment by its name, with its tables.
 *
 * @param {readonly string[]} words after it
 * @param {string} root of the clone or the project, for results
 * @returns {Promise<number>} the exit status
 */
export async function runExperimentCommand(words, root) {
  const { runCommand } = await import("../dist/experiments/command/run-command.js");
  return await runCommand(words, surroundings(root));
}

/**
 * Runs the command `sweep`: many runs on the cores of this machine, on SLURM or on Ray.
 *
 * @param {readonly string[]} words after it
 * @param {string} root of the clone or the project, for results
 * @returns {Promise<number>} the exit status
 */
export async function runSweepCommand(words, root) {
  const sweep = await import("../dist/sweep/command/run-sweep-command.js");
  const { enginesFor } = await import("../dist/sweep/engines/engines.js");
  const given = surroundings(root);
  try {
    const sweeps = join(root, "results", "sweeps");
    return await sweep.runSweepCommand(words, { ...given, sweeps, engines: enginesFor(given.env) });
  } finally {
    given.forget();
  }
}
