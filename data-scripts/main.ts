import { resolve } from "node:path";
import { runCommand } from "./command-line.js";
import { createReporter } from "./progress.js";

const stopping = new AbortController();
process.once("SIGINT", () => stopping.abort());
process.once("SIGTERM", () => stopping.abort());

const named = process.env.MIXTURE_GROWTH_DATA;
// npm runs scripts in the repository; INIT_CWD is where the user stood.
const workingFolder = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await runCommand(process.argv.slice(2), {
  reporter: createReporter({
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    now: () => performance.now(),
    columns: () => process.stderr.columns,
  }),
  signal: stopping.signal,
  workingFolder,
  dataFolder: named === undefined || named === "" ? resolve("data") : resolve(workingFolder, named),
});
