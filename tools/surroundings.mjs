// @ts-check

import { onStop } from "../src/setup/stop-signals.mjs";
import { LiveLine } from "../src/start/live-line.mjs";
import { commitOf } from "./commit.mjs";
import { cloneRoot } from "./setup/places.mjs";

/**
 * What a command of the library gets from this process. Ctrl-C aborts its signal; a second one ends the process at once.
 */
export function surroundings() {
  const stopping = new AbortController();
  const forget = onStop(() => {
    forget();
    stopping.abort();
  });
  const live = new LiveLine(process.stdout, () => performance.now());
  return {
    write: (/** @type {string} */ line) => {
      live.end();
      console.log(line);
    },
    progress: (/** @type {string} */ line) => live.update(line),
    signal: stopping.signal,
    // npm runs scripts in the repository; INIT_CWD is where the user stood.
    workingFolder: process.env.INIT_CWD ?? process.cwd(),
    commit: commitOf(cloneRoot),
    date: () => new Date(),
    /** Stops listening for Ctrl-C, which would keep the process alive. */
    forget,
  };
}
