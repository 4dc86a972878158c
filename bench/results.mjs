// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { writeWhole } from "../src/setup/files.mjs";
import { cloneRoot } from "../tools/setup/places.mjs";
import { isSameKind, processorText, thisProcessor } from "./processor.mjs";
import { withKind } from "./results-before-kinds.mjs";

/**
 * What was measured on one kind of processor.
 *
 * @typedef {object} Results
 * @property {import("./processor.mjs").Processor} processor
 * @property {number} memory_gib
 * @property {string} date
 * @property {string} commit
 * @property {string} peers their versions
 * @property {number} load of the machine before
 * @property {{ matmul_gflops: number, convolution_gflops: number }} peak
 * @property {import("./judge.mjs").Row[]} rows
 * @property {Record<string, import("./judge.mjs").Round[]>} rounds by case
 */

/** The files that decide what is timed. */
const measured = [
  "src",
  "bench/step.mjs",
  "bench/training-step.mjs",
  "bench/models.mjs",
  "bench/torch_step.py",
  "bench/torch_networks.py",
  "bench/jax_step.py",
  "bench/noise.mjs",
  "package-lock.json",
];

/** The last commit that changed what is measured, followed by "+" if files differ from it. */
function commit() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", [...args, "--", ...measured], { cwd: cloneRoot, encoding: "utf8" }).trim();
  return git("log", "-1", "--format=%h") + (git("status", "--porcelain") ? "+" : "");
}

const memory_gib = Math.round(os.totalmem() / 2 ** 30);

/** Writes a file completely or not at all. @param {string} path @param {unknown} data */
export function writeJson(path, data) {
  writeWhole(path, `${JSON.stringify(data, null, 2)}\n`);
}

/** Machine, date and commit of a measurement that begins now. */
export function measuredNow() {
  return {
    machine: `${processorText(thisProcessor())}, ${memory_gib} GiB`,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    load: Number(os.loadavg()[0]?.toFixed(2)),
  };
}

/**
 * The results in a file if they are of this machine and commit, to be continued; otherwise a new start.
 *
 * @template {{ machine: string, commit: string }} T
 * @param {string} path
 * @param {T} start
 * @param {boolean} fresh leaves out what was measured before
 * @returns {T}
 */
export function resumed(path, start, fresh) {
  if (fresh || !existsSync(path)) return start;
  /** @type {T} */
  const before = JSON.parse(readFileSync(path, "utf8"));
  return before.commit === start.commit && before.machine === start.machine ? before : start;
}

/**
 * The results of every kind of processor in a file, newest first.
 *
 * @param {string} path
 * @returns {Results[]}
 */
export function readResults(path) {
  if (!existsSync(path)) return [];
  const read = JSON.parse(readFileSync(path, "utf8"));
  return read.kinds ?? [withKind(read)];
}

/**
 * This machine's results at this commit among those of every kind, to be continued; otherwise a new start, which replaces what
 * its kind of processor had. They come first.
 *
 * @param {readonly Results[]} kinds
 * @param {Results} start
 * @param {boolean} fresh leaves out what was measured before
 * @returns {[now: Results, ...others: Results[]]}
 */
export function resumedKind(kinds, start, fresh) {
  const isHere = (/** @type {Results} */ { processor }) => isSameKind(processor, start.processor);
  const before = kinds.find(isHere);
  const others = kinds.filter((kind) => !isHere(kind));
  return [!fresh && before?.commit === start.commit ? before : start, ...others];
}

/** Results of this machine that begin now. @returns {Results} */
export function startResults() {
  const { date, commit, load } = measuredNow();
  return {
    ...{ processor: thisProcessor(), memory_gib, date, commit, peers: "", load },
    ...{ peak: { matmul_gflops: 0, convolution_gflops: 0 }, rows: [], rounds: {} },
  };
}
