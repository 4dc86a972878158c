// @ts-check
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
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

/** What decides what is timed. */
const measured = ["src", "bench/step.mjs", "bench/torch_step.py", "bench/noise.mjs", "package-lock.json"];

/** The last commit that changed what is measured; "+" where files differ from it. */
export function commit() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", [...args, "--", ...measured], { cwd: cloneRoot, encoding: "utf8" }).trim();
  return git("log", "-1", "--format=%h") + (git("status", "--porcelain") ? "+" : "");
}

/** What is measured on: processor and memory. */
export function machine() {
  const cpu = os.cpus();
  return `${cpu.length} x ${cpu[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`;
}

/** Writes a file at once or not at all. @param {string} path @param {unknown} data */
export function writeJson(path, data) {
  writeFileSync(`${path}.tmp`, `${JSON.stringify(data, null, 2)}\n`);
  renameSync(`${path}.tmp`, path);
}

/**
 * What was measured before on this machine at this commit, to go on with, or a new start.
 *
 * @param {boolean} fresh leaves out what was measured before
 * @returns {Results}
 */
export function startResults(fresh) {
  /** @type {Results} */
  const start = {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    peer: "",
    load: Number(os.loadavg()[0]?.toFixed(2)),
    peak: { matmul_gflops: 0, convolution_gflops: 0 },
    rows: [],
    rounds: {},
  };
  if (fresh || !existsSync(file)) return start;
  /** @type {Results} */
  const before = JSON.parse(readFileSync(file, "utf8"));
  const same =
    before.commit === start.commit && before.machine === start.machine && before.rounds !== undefined;
  return same ? before : start;
}

/** @param {Results} results */
export function keepResults(results) {
  writeJson(file, results);
}
