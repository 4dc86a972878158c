// @ts-check
// What `npm run experiment` sees of the world, in a process that trains alone and in one of several.
import { cpus, totalmem } from "node:os";
import { commitOf } from "./commit.mjs";
import { cloneRoot } from "./setup/places.mjs";

/**
 * @param {Pick<import("../src/dist/experiments/command/run-command.js").Environment, "write" | "progress" | "signal">} own
 * @returns {import("../src/dist/experiments/command/run-command.js").Environment}
 */
export function experimentEnvironment(own) {
  return {
    ...own,
    // npm runs scripts in the repository; INIT_CWD is where the user stood.
    workingFolder: process.env.INIT_CWD ?? process.cwd(),
    env: process.env,
    machine: { processor: cpus()[0]?.model.trim() ?? "processor", memoryBytes: totalmem() },
    commit: commitOf(cloneRoot),
    date: () => new Date(),
  };
}
