// @ts-check
// `npm run sweep -- NAME`: many runs on the cores of this machine, on SLURM or on Ray.
import { join } from "node:path";
import { runSweepCommand } from "../src/dist/sweep/command/run-sweep-command.js";
import { enginesFor } from "../src/dist/sweep/engines/engines.js";
import { cloneRoot } from "./setup/places.mjs";
import { surroundings } from "./surroundings.mjs";

const given = surroundings();
process.exitCode = await runSweepCommand(process.argv.slice(2), {
  ...given,
  sweeps: join(cloneRoot, "results", "sweeps"),
  engines: enginesFor(process.env),
});
given.forget();
