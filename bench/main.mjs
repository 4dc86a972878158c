// @ts-check
// Times our training step beside PyTorch's, in turns, so that whatever else the machine does hits both.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { textTable } from "mixture-growth-display";
import { cloneRoot } from "../tools/setup/places.mjs";
import { cases } from "./cases.mjs";
import { ensurePeer } from "./peer.mjs";
import { median, spread } from "./statistics.mjs";

const help = `npm run bench -- [--quick] [--rounds N] [--steps N] [--fresh] [--python PATH]

  --quick        the three shortest cases, in about 3 minutes
  --rounds N     how often both are timed in a case, in turns (default 5; 2 with --quick)
  --steps N      steps that one timing is the median of (default 10; 5 with --quick)
  --fresh        time again what bench/results.json has from this commit
  --python PATH  a Python that has PyTorch; else one is set up in .setup/bench (about 5 GiB)
`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    steps: { type: "string" },
    fresh: { type: "boolean", default: false },
    python: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const steps = values.steps ?? (values.quick ? "5" : "10");
const results = join(cloneRoot, "bench", "results.json");
const here = join(cloneRoot, "bench");

/**
 * @typedef {{ median_ms: number, gflops: number, peak_rss_mib: number }} Timing
 * @typedef {{ case: string, ours_ms: number, peer_ms: number, ratio: number, goal: number, ours_gflops: number,
 *   ours_mib: number, peer_mib: number, noise: number, rounds: number }} Row
 * @typedef {{ machine: string, date: string, commit: string, peer: string, load: number,
 *   peak: { matmul_gflops: number, convolution_gflops: number }, rows: Row[] }} Results
 */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {any} the last line that it printed, as JSON
 */
function ask(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: here, encoding: "utf8" });
  const line = stdout?.trim().split("\n").at(-1);
  if (status === 0 && line) return JSON.parse(line);
  throw new Error(`Expected ${program} ${args.join(" ")} to time something but it failed:\n${stderr}`);
}

function commit() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", args, { cwd: cloneRoot, encoding: "utf8" });
  return git("rev-parse", "--short", "HEAD").trim() + (git("status", "--porcelain", "src").trim() ? "+" : "");
}

/** @returns {Results} what was measured before at this commit, to go on with, or a new start */
function start() {
  const cpu = os.cpus();
  const fresh = {
    machine: `${cpu.length} x ${cpu[0]?.model.trim()}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    peer: "",
    load: Number(os.loadavg()[0]?.toFixed(2)),
    peak: { matmul_gflops: 0, convolution_gflops: 0 },
    rows: [],
  };
  if (values.fresh || !existsSync(results)) return fresh;
  /** @type {Results} */
  const before = JSON.parse(readFileSync(results, "utf8"));
  return before.commit === fresh.commit && before.machine === fresh.machine ? before : fresh;
}

/** @param {Results} data */
function keep(data) {
  writeFileSync(`${results}.tmp`, `${JSON.stringify(data, null, 2)}\n`);
  renameSync(`${results}.tmp`, results);
}

/**
 * @param {import("./cases.mjs").Case} what
 * @param {string} python
 * @returns {Row}
 */
function measure({ name, ours, peer, measure: by, goal }, python) {
  /** @type {Timing[]} */
  const us = [];
  /** @type {Timing[]} */
  const them = [];
  for (let round = 0; round < rounds; round++) {
    us.push(ask(process.execPath, ["step.mjs", ...ours, "--steps", steps]));
    them.push(ask(python, ["torch_step.py", ...peer, "--steps", steps]));
  }
  const times = (/** @type {Timing[]} */ list) => list.map(({ median_ms }) => median_ms);
  const memory = (/** @type {Timing[]} */ list) => median(list.map(({ peak_rss_mib }) => peak_rss_mib));
  const [oursMs, peerMs] = [median(times(us)), median(times(them))];
  const [oursMib, peerMib] = [memory(us), memory(them)];
  const round = (/** @type {number} */ value, digits = 1) => Number(value.toFixed(digits));
  return {
    case: name,
    ours_ms: round(oursMs),
    peer_ms: round(peerMs),
    ratio: round(by === "time" ? oursMs / peerMs : oursMib / peerMib, 3),
    goal,
    ours_gflops: round(median(us.map(({ gflops }) => gflops))),
    ours_mib: oursMib,
    peer_mib: peerMib,
    noise: round(Math.max(spread(times(us)), spread(times(them))), 3),
    rounds,
  };
}

/** @param {Results} data */
function show({ machine, commit: at, peer, peak, load, rows }) {
  const best = Math.max(peak.matmul_gflops, peak.convolution_gflops);
  const lines = rows.map((row) => ({
    case: row.case,
    ours: row.ours_ms,
    peer: row.peer_ms,
    ratio: row.ratio,
    goal: row.goal,
    met: row.ratio <= row.goal ? "yes" : "no",
    peak: `${Math.round((100 * row.ours_gflops) / best)} %`,
    noise: `${Math.round(100 * row.noise)} %`,
  }));
  const columns = [
    { key: "case" },
    { key: "ours", label: "ours, ms" },
    { key: "peer", label: "peer, ms" },
    { key: "ratio" },
    { key: "goal" },
    { key: "met", label: "met", align: /** @type {const} */ ("left") },
    { key: "peak", label: "of the peak" },
    { key: "noise" },
  ];
  console.log(`${machine}; commit ${at}; ${peer}; load before ${load}`);
  console.log(
    `Peak here: ${peak.matmul_gflops.toFixed(0)} GFLOP/s in a matrix product, ${peak.convolution_gflops.toFixed(0)} in a convolution.`,
  );
  console.log(textTable(columns, lines, { limit: 100 }));
}

const python = await ensurePeer(values.python);
const data = start();
data.peer = `PyTorch ${execFileSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" }).trim()}`;
if (data.peak.matmul_gflops === 0) data.peak = ask(process.execPath, ["step.mjs", "--task", "peak"]);
for (const what of cases.filter(({ quick }) => quick || !values.quick)) {
  if (data.rows.some((row) => row.case === what.name)) continue;
  console.log(`${what.name} ...`);
  data.rows.push(measure(what, python));
  keep(data);
}
show(data);
