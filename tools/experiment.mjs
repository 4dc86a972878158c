// @ts-check
// `npm run experiment -- NAME`: runs an experiment and writes its tables; Ctrl-C stops it between two steps.
import { runCommand } from "../src/dist/experiments/command/run-command.js";
import { experimentEnvironment } from "./experiment-environment.mjs";
import { surroundings } from "./surroundings.mjs";

process.exitCode = await runCommand(process.argv.slice(2), experimentEnvironment(surroundings()));
