// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parentVariable } from "../../src/dist/files/stopping.js";

/** How a process that another one has left ends. */
const lost = 75;
const stopped = 130;
/** How often all start again without a new checkpoint in between. */
const mostInVain = 3;
/** Milliseconds that the others have to notice that one is gone. */
const grace = 5000;

/**
 * @typedef {object} Launch
 * @property {number} processes
 * @property {number} port the first one's
 * @property {string | undefined} srun options of srun, which starts them on several machines
 * @property {readonly string[]} program what each runs
 * @property {string} folder where runs are stored
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal} signal
 * @property {(line: string) => void} write
 */

/**
 * Trains with several processes, and starts all again from the newest checkpoint when one fails.
 *
 * @param {Launch} launch
 * @returns {Promise<number>} the exit status
 */
export async function launchRanks(launch) {
  const { folder, signal, write } = launch;
  for (let inVain = 0; ; ) {
    const before = checkpoints(folder);
    const ends = await runOnce(launch);
    // None of one that a signal ended.
    const codes = ends.flatMap(({ code }) => code ?? []);
    if (codes.length === ends.length && codes.every((code) => code === 0)) return 0;
    if (signal.aborted || codes.includes(stopped)) return stopped;
    const failed = codes.find((code) => code !== 0 && code !== lost && code < 128);
    if (failed !== undefined) return failed;
    inVain = checkpoints(folder) === before ? inVain + 1 : 0;
    const first = ends.find(({ isFirst }) => isFirst);
    write(`${first?.name} ended first, with ${first?.signalName ?? `status ${first?.code}`}.`);
    if (inVain > mostInVain) {
      write(`Ended: they started again ${mostInVain} times without a new checkpoint (${folder}).`);
      return 1;
    }
    write("All start again from the newest checkpoint.");
  }
}

/**
 * @typedef {{ name: string, code: number | null, signalName: string | null, isFirst: boolean }} End
 *
 * @param {Launch} launch
 * @returns {Promise<End[]>}
 */
async function runOnce({ processes, port, srun, program, env, signal }) {
  const threads = Math.max(1, Math.floor(availableParallelism() / (srun === undefined ? processes : 1)));
  const common = {
    TF_NUM_INTRAOP_THREADS: String(threads),
    ...env,
    MIXTURE_GROWTH_OPEN_PORT: "yes",
    MIXTURE_GROWTH_RANK_PORT: String(port),
  };
  const addresses = Array.from({ length: processes }, (_, i) => `127.0.0.1:${port + i}`).join(",");
  const starts =
    srun === undefined
      ? Array.from({ length: processes }, (_, i) => ({
          name: `Rank ${i}`,
          words: program,
          own: {
            MIXTURE_GROWTH_RANK: String(i),
            MIXTURE_GROWTH_RANKS: addresses,
            [parentVariable]: String(process.pid),
          },
        }))
      : [{ name: "srun", words: [...srunWords(processes, srun), ...program], own: {} }];
  const children = starts.map(({ name, words: [command = "", ...words], own }) => {
    // A group of its own: Ctrl-C is for the one who asked, who tells them once.
    const child = spawn(command, words, { env: { ...common, ...own }, stdio: "inherit", detached: true });
    return { name, child };
  });
  const stop = () => children.forEach(({ child }) => void child.kill("SIGTERM"));
  signal.addEventListener("abort", stop);
  let isOver = false;
  const ends = children.map(async ({ name, child }) => {
    const [code, signalName] = await once(child, "close");
    const isFirst = !isOver && code !== 0;
    if (isFirst) {
      isOver = true;
      void endOthers(children.map((one) => one.child));
    }
    return { name, code, signalName, isFirst };
  });
  try {
    return await Promise.all(ends);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * @param {number} processes
 * @param {string} own
 * @returns {string[]}
 */
function srunWords(processes, own) {
  const words = own.split(/\s+/).filter((word) => word !== "");
  return ["srun", `--nodes=${processes}`, `--ntasks=${processes}`, "--kill-on-bad-exit=1", ...words];
}

/**
 * Processes that one has left end by themselves, unless they hang.
 *
 * @param {readonly import("node:child_process").ChildProcess[]} children
 */
async function endOthers(children) {
  await setTimeout(grace, undefined, { ref: false });
  for (const child of children) child.kill("SIGKILL");
}

/**
 * Names of all checkpoints of all runs.
 *
 * @param {string} folder
 * @returns {string}
 */
function checkpoints(folder) {
  try {
    const names = readdirSync(join(folder, "runs"), { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => /checkpoint-\d+$/.test(name))
      .sort()
      .join("\n");
  } catch {
    return "";
  }
}
