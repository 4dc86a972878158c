// @ts-check
// `npm run experiment -- NAME`: runs an experiment and writes its tables; Ctrl-C stops it between two steps.
import { runExperimentCommand } from "../src/bin/experiment-commands.mjs";
import { cloneRoot } from "./setup/places.mjs";

process.exitCode = await runExperimentCommand(process.argv.slice(2), cloneRoot);
