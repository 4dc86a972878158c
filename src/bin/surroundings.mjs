// @ts-check
import { totalmem } from "node:os";
import { onStop } from "../setup/stop-signals.mjs";
import { processorName } from "../setup/systems.mjs";
import { LiveLine } from "../start/live-line.mjs";
import { commitOf } from "./commit.mjs";

/**
 * What a command of the library sees of the world, in a process that trains alone and in one of several.
 *
 * @param {string} root of the clone or the project
 */
export function world(root) {
  return {
    // npm runs scripts in the folder of package.json; INIT_CWD is where the user stood.
    workingFolder: process.env.INIT_CWD ?? process.cwd(),
    env: process.env,
    machine: { processor: processorName(), memoryBytes: totalmem() },
    commit: commitOf(root),
    date: () => new Date(),
  };
}

/**
 * The same, with what the command gets from this process. Ctrl-C aborts its signal; a second one ends the process at once.
 *
 * @param {string} root of the clone or the project
 */
export function surroundings(root) {
  const stopping = new AbortController();
  const forget = onStop(() => {
    forget();
    stopping.abort();
    process.once("SIGINT", () => process.exit(130));
  });
  const live = new LiveLine(process.stdout, () => performance.now());
  return {
    ...world(root),
    write: (/** @type {string} */ line) => {
      live.end();
      process.stdout.write(`${line}\n`);
    },
    progress: (/** @type {string} */ line) => live.update(line),
    signal: stopping.signal,
    /** Stops listening for Ctrl-C, which would keep the process alive. */
    forget,
  };
}
