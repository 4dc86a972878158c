// @ts-check
// Times our training step and PyTorch's in turns, so that other load on the machine affects both.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { textTable } from "mixture-growth-display";
import { integer } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "../tools/command-words.mjs";
import { cloneRoot } from "../tools/setup/places.mjs";
import { ask, askOurs } from "./ask.mjs";
import { cases } from "./cases.mjs";
import { sharesOfPeak } from "./figures.mjs";
import { ensurePeer } from "./peer.mjs";
import { markdownTable, writeSection } from "./readme.mjs";
import { keepResults, startResults } from "./results.mjs";
import { median, spread } from "./statistics.mjs";

const help = `npm run bench -- [--quick] [--rounds N] [--steps N] [--only TEXT] [--fresh] [--python PATH]

  --quick        the three shortest cases, in about 3 minutes
  --rounds N     how often both are timed in a case, in turns (default 5; 2 with --quick)
  --steps N      steps that one timing is the median of (default 10; 5 with --quick)
  --only TEXT    the cases whose name has this text
  --fresh        time again what bench/results.json has from this commit
  --python PATH  a Python that has PyTorch; else one is set up in .setup/bench (about 5 GiB)

It can be stopped and goes on where it was, as long as the commit is the same. Rounds are added: a second run with more
of them measures those that are missing.
`;

const { values } = wordsOrExit(
  {
    quick: { type: "flag" },
    rounds: { type: "number", shape: integer({ min: 1, use: 5 }) },
    steps: { type: "number", shape: integer({ min: 1, use: 10 }) },
    only: { type: "text" },
    fresh: { type: "flag" },
    python: { type: "text" },
  },
  { where: "bench", help },
);
const { rounds = values.quick ? 2 : 5, steps = values.quick ? 5 : 10, only = "", fresh = false } = values;
if (!cases.some(({ name }) => name.includes(only))) {
  const known = cases.map(({ name }) => name).join("; ");
  console.error(
    `Expected --only to be a part of a case's name but got "${only}" (bench). The cases are: ${known}.`,
  );
  process.exit(2);
}
const here = join(cloneRoot, "bench");

/** @typedef {import("./results.mjs").Timing} Timing @typedef {import("./results.mjs").Row} Row */

/**
 * Cases with the same arguments share their rounds.
 *
 * @param {import("./cases.mjs").Case} what
 */
function roundsKey({ ours, peer }) {
  return JSON.stringify([ours, peer ?? null]);
}

/**
 * Measures the rounds of a case that are missing, and keeps each.
 *
 * @param {import("./cases.mjs").Case} what
 * @param {string} python
 * @param {import("./results.mjs").Results} results
 */
function measure(what, python, results) {
  const { ours, peer, steps: most = steps } = what;
  const key = roundsKey(what);
  const times = ["--steps", String(Math.min(steps, most))];
  results.rounds[key] ??= [];
  const known = results.rounds[key];
  while (known.length < rounds) {
    const us = askOurs([...ours, ...times]);
    const them =
      peer === undefined
        ? { ...us, median_ms: us.alone_ms }
        : ask(python, ["torch_step.py", ...peer, ...times]);
    known.push({ ours: us, peer: them });
    keepResults(results);
  }
  return known;
}

/**
 * @param {import("./cases.mjs").Case} what
 * @param {readonly { ours: Timing, peer: Timing }[]} all
 * @returns {Row}
 */
function rowOf({ name, measure: by, goal }, all) {
  const us = all.map(({ ours }) => ours);
  const them = all.map(({ peer }) => peer);
  const middle = (
    /** @type {Timing[]} */ list,
    /** @type {"median_ms" | "gflops" | "peak_rss_mib"} */ field,
  ) => median(list.map((timing) => timing[field]));
  const field = by === "time" ? "median_ms" : "peak_rss_mib";
  const ratios = all.map(({ ours, peer }) => ours[field] / peer[field]);
  const round = (/** @type {number} */ value, digits = 1) => Number(value.toFixed(digits));
  return {
    case: name,
    ours_ms: round(middle(us, "median_ms")),
    peer_ms: round(middle(them, "median_ms")),
    ratio: round(median(ratios), 3),
    goal,
    ours_gflops: round(middle(us, "gflops")),
    peer_gflops: round(middle(them, "gflops")),
    ours_mib: middle(us, "peak_rss_mib"),
    peer_mib: middle(them, "peak_rss_mib"),
    noise: round(spread(ratios), 3),
    rounds: all.length,
  };
}

/** @param {import("./results.mjs").Results} data */
function show({ machine, date, commit: at, peer, peak, load, rows }) {
  const best = Math.max(peak.matmul_gflops, peak.convolution_gflops);
  const lines = rows.map((row) => {
    const isMemory = row.case.startsWith("peak memory");
    const text = (/** @type {number} */ ms, /** @type {number} */ mib) =>
      isMemory ? `${mib} MiB` : `${ms} ms`;
    const share = (/** @type {number} */ gflops) =>
      isMemory ? "" : `${Math.round((100 * gflops) / best)} %`;
    return {
      case: row.case,
      ours: text(row.ours_ms, row.ours_mib),
      peer: text(row.peer_ms, row.peer_mib),
      ratio: row.ratio.toFixed(2),
      goal: row.goal.toFixed(2),
      met: row.ratio <= row.goal ? "yes" : "no",
      peak: share(row.ours_gflops),
      theirs: share(row.peer_gflops),
      // One round has none.
      noise: row.rounds > 1 ? `${Math.round(100 * row.noise)} %` : "",
      rounds: row.rounds,
    };
  });
  const right = /** @type {const} */ ("right");
  const columns = [
    { key: "case", label: "case" },
    { key: "ours", label: "ours", align: right },
    { key: "peer", label: "peer", align: right },
    { key: "ratio", label: "ratio", align: right },
    { key: "goal", label: "goal", align: right },
    { key: "met", label: "met" },
    { key: "peak", label: "of the peak", align: right },
    { key: "theirs", label: "peer's", align: right },
    { key: "noise", label: "noise", align: right },
    { key: "rounds", label: "rounds", align: right },
  ];
  const head = `${machine}; ${date}, commit ${at}; ${peer}; load before ${load}.`;
  const peakText = `Its best: ${peak.matmul_gflops.toFixed(0)} GFLOP/s in a matrix product, ${peak.convolution_gflops.toFixed(0)} in a convolution.`;
  const busy =
    load > 0.5 ? " Something else was running when this began: read the ratios together with the noise." : "";
  console.log(`${head} ${peakText}${busy}\n${textTable(columns, lines, { limit: 100 })}`);
  writeSection("results", `${head} ${peakText}${busy}\n\n${markdownTable(columns, lines)}`);
}

const python = await ensurePeer(values.python);
const results = startResults(fresh);
results.peer = `PyTorch ${execFileSync(python, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" }).trim()}`;
if (results.peak.matmul_gflops === 0) results.peak = askOurs(["--task", "peak"]);
for (const what of cases) {
  const key = roundsKey(what);
  const asked = (what.quick || !values.quick) && what.name.includes(only);
  if (asked) {
    console.log(`${what.name} ...`);
    measure(what, python, results);
  }
  const all = results.rounds[key] ?? [];
  if (all.length === 0) continue;
  results.rows = [...results.rows.filter((row) => row.case !== what.name), rowOf(what, all)];
  keepResults(results);
}
results.rows.sort((a, b) => order(a.case) - order(b.case));
keepResults(results);
writeFileSync(join(here, "shares.svg"), await sharesOfPeak(results));
show(results);

/** @param {string} name */
function order(name) {
  return cases.findIndex((what) => what.name === name);
}
