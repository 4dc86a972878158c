// @ts-check
// `node tools/rank.mjs NAME [options of npm run experiment]`: one of several processes that train together; npm run ranks
// starts them, or srun. Exit status: as npm run experiment, and 75 when another process is gone or has something else.
import { createHash } from "node:crypto";
import { world } from "../src/bin/surroundings.mjs";
import { askedToStop } from "../src/dist/files/stopping.js";
import { LiveLine } from "../src/start/live-line.mjs";
import { takeRank } from "./ranks/take-rank.mjs";
import { cloneRoot } from "./setup/places.mjs";

// Heard between two steps; the others are told with the next one.
const signal = askedToStop(process.env);
const rank = await takeRank(process.env).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
// Only now: TensorFlow opens its server where it is loaded.
const { runCommand } = await import("../src/dist/experiments/command/run-command.js");
const { expectAgreement, lostRank } = await import("../src/dist/tensorflow/ranks.js");

const live = new LiveLine(process.stdout, () => performance.now());
const isFirst = rank.index === 0;
const environment = {
  ...world(cloneRoot),
  write: (/** @type {string} */ line) => {
    live.end();
    if (isFirst) console.log(line);
  },
  progress: (/** @type {string} */ line) => {
    if (isFirst) live.update(line);
  },
  signal,
};

try {
  const status = await runCommand(process.argv.slice(2), environment);
  if (status === 0 || status === 130) {
    // Another process may still be fetching the last sum from this one.
    expectAgreement(rank, createHash("sha256").update("end").digest(), "end");
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  process.exit(status);
} catch (error) {
  live.end();
  if (!lostRank(error)) throw error;
  console.error(`Rank ${rank.index}: ${/** @type {Error} */ (error).message.split("\n")[0]}`);
  process.exit(75);
}
