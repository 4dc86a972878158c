// @ts-check
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { experiment } from "../../src/dist/experiments/paper/experiments.js";
import { collectSweep } from "../../src/dist/sweep/collect-sweep.js";
import { driveSweep } from "../../src/dist/sweep/drive-sweep.js";
import { sweepPlan } from "../../src/dist/sweep/make-sweep-plan.js";
import { SweepFolder } from "../../src/dist/sweep/sweep-folder.js";
import { sweepStatus } from "../../src/dist/sweep/sweep-status.js";

const manyUnits = fileURLToPath(new URL("many-units.mjs", import.meta.url));

/**
 * An engine that takes every unit and starts none: what takes time is the sweep's own work.
 *
 * @type {import("../../src/dist/sweep/engines/engine.js").Engine}
 */
const takingEngine = {
  name: "taking",
  isLocal: false,
  options: {},
  submit: async (_folder, rounds, _settings, note) =>
    note(Object.fromEntries(rounds.flat().map((unit) => [unit, `job ${unit}`]))),
  states: async (jobs) => new Map(jobs.map((job) => [job, "queued"])),
  cancel: async () => {},
};

/**
 * Carries out a sweep of many units with several processes that are killed again and again, and finds out whether a unit
 * was lost, or two processes worked on one at the same time.
 *
 * @param {string} path
 * @param {{ units: number, kills: number, workers: number, random: () => number, say?: (line: string) => void }} options
 */
export async function sweepTrial(path, { units, kills, workers, random, say = () => {} }) {
  const config = experiment("cifar100").config("smoke");
  const seeds = Math.ceil(units / config.cases.length);
  const seconds = { create: 0, submit: 0, status: 0, collect: 0 };
  const folder = timed(seconds, "create", () =>
    SweepFolder.create(path, sweepPlan("cifar100", "smoke", config, { seeds })),
  );
  const atBegin = process.memoryUsage().rss;
  const submitted = performance.now();
  await driveSweep(folder, {
    engine: takingEngine,
    settings: { program: [], own: {} },
    signal: new AbortController().signal,
    submitOnly: true,
  });
  seconds.submit = (performance.now() - submitted) / 1000;
  /**
   * When each process was killed, by its number in the trial: the system gives a process's number again.
   *
   * @type {Map<number, number>}
   */
  const killed = new Map();
  let started = 0;
  /** @returns {Promise<void>} */
  const worker = async () => {
    while (folder.units.some(({ id }) => !folder.isDone(id))) {
      const number = started++;
      const child = spawn(process.execPath, [manyUnits, path, String(number)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = new Promise((resolve) => child.once("close", resolve));
      if (killed.size < kills) {
        // Some kills hit a process that starts, most one that has begun a few units: on any machine all come in time.
        const begun =
          random() < 0.1 ? pause(random() * 200) : beginsOf(child, 1.2 * random() * (units / kills));
        const done = await Promise.race([ended.then(() => true), begun.then(() => pause(random() * 3))]);
        if (done !== true && child.pid !== undefined) {
          killed.set(number, Date.now());
          child.kill("SIGKILL");
        }
        if (killed.size % 50 === 0) say(`${killed.size} kills`);
      }
      child.stdout.resume();
      await ended;
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  const began = performance.now();
  const status = await sweepStatus(folder, [takingEngine]);
  seconds.status = (performance.now() - began) / 1000;
  const { done, missing } = timed(seconds, "collect", () => collectSweep(folder));
  return {
    units: folder.units.length,
    kills: killed.size,
    done: status.count("done"),
    collected: done.length,
    lost: missing.length,
    overlaps: overlapsIn(path, killed),
    seconds,
    memoryMiB: (process.memoryUsage().rss - atBegin) / 2 ** 20,
  };
}

/**
 * Waits until a process has begun so many units, each of which it tells by a character.
 *
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, null>} child
 * @param {number} units
 * @returns {Promise<void>}
 */
function beginsOf(child, units) {
  let told = 0;
  return new Promise((resolve) => {
    child.stdout.on("data", (text) => {
      told += text.length;
      if (told > units) resolve();
    });
  });
}

/**
 * Units that a process began while another was working on them.
 *
 * @param {string} path
 * @param {ReadonlyMap<number, number>} killed when each process was killed, by its number
 */
function overlapsIn(path, killed) {
  const file = join(path, "work.txt");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  /** @type {Map<string, { number: number, at: number }>} */
  const atWork = new Map();
  /** @type {string[]} */
  const overlaps = [];
  for (const line of lines) {
    const [at = "", id = "", number = "", what] = line.split(" ");
    const other = atWork.get(id);
    if (what === "end") atWork.delete(id);
    else {
      const gone = other === undefined ? undefined : killed.get(other.number);
      if (other !== undefined && (gone === undefined || gone > Number(at) + 5)) overlaps.push(line);
      atWork.set(id, { number: Number(number), at: Number(at) });
    }
  }
  return overlaps;
}

/**
 * @template Value
 * @param {Record<string, number>} seconds
 * @param {string} name
 * @param {() => Value} action
 */
function timed(seconds, name, action) {
  const began = performance.now();
  const value = action();
  seconds[name] = (performance.now() - began) / 1000;
  return value;
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
