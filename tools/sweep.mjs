// @ts-check
// `npm run sweep -- NAME`: many runs on the cores of this machine, on SLURM or on Ray.
import { runSweepCommand } from "../src/bin/experiment-commands.mjs";
import { cloneRoot } from "./setup/places.mjs";

process.exitCode = await runSweepCommand(process.argv.slice(2), cloneRoot);
