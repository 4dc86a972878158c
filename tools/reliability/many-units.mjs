// @ts-check
// Carries out the units of a sweep one after the other in a random order. Their work takes no time, so that ten thousand
// take minutes. Writes to a file which process works on which unit, and when.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { runUnit } from "../../src/dist/sweep/run-unit.js";
import { SweepFolder } from "../../src/dist/sweep/sweep-folder.js";

const [sweep = "", seed = "0"] = process.argv.slice(2);
const folder = SweepFolder.open(sweep);
const left = folder.units.map(({ id }) => id);
const start = Math.floor((Number(seed) * 7919) % left.length);
const signal = new AbortController().signal;

for (const id of [...left.slice(start), ...left.slice(0, start)]) {
  if (folder.isDone(id)) continue;
  await runUnit(sweep, id, {
    signal,
    write: () => {},
    date: () => new Date(),
    carryOut: async () => {
      note(id, "begin");
      process.stdout.write(".");
      await new Promise((resolve) => setTimeout(resolve, 1));
      note(id, "end");
      return { schema: 1, runs: [], tables: {}, seconds: 0 };
    },
  });
}

/**
 * @param {string} id
 * @param {"begin" | "end"} what
 */
function note(id, what) {
  // A short line in one write does not mix with those of other processes.
  appendFileSync(join(sweep, "work.txt"), `${Date.now()} ${id} ${seed} ${what}\n`);
}
