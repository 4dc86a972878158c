// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { writeWhole } from "../src/setup/files.mjs";
import { cloneRoot } from "../tools/setup/places.mjs";

/**
 * @typedef {{ median_ms: number, min_ms: number, gflops: number, peak_rss_mib: number, alone_ms?: number }} Timing
 * @typedef {{ case: string, ours_ms: number, peer_ms: number, ratio: number, goal: number, ours_gflops: number,
 *   peer_gflops: number, ours_mib: number, peer_mib: number, noise: number, rounds: number }} Row
 * @typedef {{ machine: string, date: string, commit: string, peer: string, load: number,
 *   peak: { matmul_gflops: number, convolution_gflops: number }, rows: Row[],
 *   rounds: Record<string, { ours: Timing, peer: Timing }[]> }} Results
 */

const file = join(cloneRoot, "bench", "results.json");

/** The files that decide what is timed. */
const measured = [
  "src",
  "bench/step.mjs",
  "bench/training-step.mjs",
  "bench/torch_step.py",
  "bench/noise.mjs",
  "package-lock.json",
];

/** The last commit that changed what is measured, followed by "+" if files differ from it. */
function commit() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", [...args, "--", ...measured], { cwd: cloneRoot, encoding: "utf8" }).trim();
  return git("log", "-1", "--format=%h") + (git("status", "--porcelain") ? "+" : "");
}

/** The machine that is measured: processor and memory. */
function machine() {
  const cpu = os.cpus();
  return `${cpu.length} x ${cpu[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`;
}

/** Writes a file completely or not at all. @param {string} path @param {unknown} data */
export function writeJson(path, data) {
  writeWhole(path, `${JSON.stringify(data, null, 2)}\n`);
}

/** Machine, date and commit of a measurement that begins now. */
export function measuredNow() {
  return {
    machine: machine(),
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
 * The earlier results of `npm run bench` on this machine at this commit, to be continued; otherwise a new start.
 *
 * @param {boolean} fresh leaves out what was measured before
 * @returns {Results}
 */
export function startResults(fresh) {
  /** @type {Results} */
  const start = {
    ...measuredNow(),
    peer: "",
    peak: { matmul_gflops: 0, convolution_gflops: 0 },
    rows: [],
    rounds: {},
  };
  const results = resumed(file, start, fresh);
  // Missing in older files.
  return results.rounds === undefined ? start : results;
}

/** @param {Results} results */
export function keepResults(results) {
  writeJson(file, results);
}
