// @ts-check
// `npm run experiment -- NAME`: runs an experiment and writes its tables; Ctrl-C stops it between two steps.
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { runCommand } from "../src/dist/experiments/command/run-command.js";
import { LiveLine } from "./live-line.mjs";
import { cloneRoot } from "./setup/places.mjs";
import { onStop } from "./setup/stop-signals.mjs";

const stopping = new AbortController();
const forget = onStop(() => {
  // A second Ctrl-C ends it at once.
  forget();
  stopping.abort();
});

/** @param {readonly string[]} args */
function git(args) {
  const { status, stdout } = spawnSync("git", args, { cwd: cloneRoot, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

const commit = git(["rev-parse", "HEAD"]);
const isChanged = (git(["status", "--porcelain", "--untracked-files=no"]) ?? "") !== "";
const live = new LiveLine(process.stdout, () => performance.now());
process.exitCode = await runCommand(process.argv.slice(2), {
  write: (line) => {
    live.end();
    console.log(line);
  },
  progress: (line) => live.update(line),
  signal: stopping.signal,
  // npm runs scripts in the repository; INIT_CWD is where the user stood.
  workingFolder: process.env.INIT_CWD ?? process.cwd(),
  env: process.env,
  machine: {
    processor: cpus()[0]?.model.trim() ?? "processor",
    threads: availableParallelism(),
    memoryBytes: totalmem(),
  },
  commit: commit === undefined || !isChanged ? commit : `${commit}, changed`,
  date: () => new Date(),
});
