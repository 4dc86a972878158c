// @ts-check
// A unit whose work is to wait: what is tested is who works on it, and that nothing is lost or done twice. Every unit of work
// is a line in a file that says when it began and ended.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { askedToStop } from "../../dist/files/stopping.js";
import { runUnit } from "../../dist/sweep/run-unit.js";

const [sweep = "", unit = "", job] = process.argv.slice(2);
const signal = askedToStop(process.env);
const milliseconds = Number(process.env.SMALL_UNIT_MILLISECONDS ?? 50);

/** @param {"begin" | "end"} what */
function note(what) {
  appendFileSync(join(sweep, "work.txt"), `${unit} ${process.pid} ${what}\n`);
}

process.exitCode = await runUnit(sweep, unit, {
  ...(job === undefined ? {} : { job }),
  signal,
  patience: Number(process.env.MIXTURE_GROWTH_PATIENCE ?? 0),
  write: (line) => process.stdout.write(`${line}\n`),
  date: () => new Date(),
  carryOut: async () => {
    note("begin");
    if (unit.includes(process.env.SMALL_UNIT_FAILS ?? "never")) throw new Error("This unit always fails.");
    try {
      await pause(milliseconds, undefined, { signal });
    } catch (error) {
      // As long as it takes to store a state.
      await pause(Number(process.env.SMALL_UNIT_FAREWELL ?? 0));
      throw error;
    }
    note("end");
    return { schema: 1, runs: [], tables: {}, seconds: 0 };
  },
});
