// @ts-check
import { median, spread } from "./statistics.mjs";

/**
 * What a program printed of one timing.
 *
 * @typedef {object} Timing
 * @property {number} median_ms
 * @property {number} min_ms
 * @property {number} macs of what is timed
 * @property {number} [parameters] that are trained
 * @property {number} gflops
 * @property {number} peak_rss_mib
 * @property {number} [alone_ms] of the bare steps of an epoch
 * @property {number} [steps] that the median is of, as they were asked for
 *
 * @typedef {Record<string, Timing>} Round timings by {@link keyOf}
 *
 * One line of the table, measured; numbers are milliseconds, MiB or seconds, as `measure` says.
 *
 * @typedef {object} Row
 * @property {string} case
 * @property {string} [label]
 * @property {import("./cases.mjs").Measure} measure
 * @property {number} ours
 * @property {string} ours_name which of ours was best, where there are several
 * @property {number | null} peer
 * @property {string} peer_name the best peer
 * @property {number | null} ratio the median over the rounds
 * @property {number} goal
 * @property {number} ours_gflops
 * @property {number | null} peer_gflops
 * @property {number} [peak_goal]
 * @property {number | null} noise interquartile range of what the goal is compared with, as a share of its median
 * @property {number} rounds
 */

/** By what the timings of an entrant are kept. @param {import("./entrants.mjs").Entrant} entrant */
export function keyOf({ program, args }) {
  return [program, ...args].join(" ");
}

/** The number that a measure is about. @type {Readonly<Record<import("./cases.mjs").Measure, (timing: Timing) => number>>} */
const measured = {
  time: ({ median_ms }) => median_ms,
  epoch: ({ median_ms }) => median_ms,
  memory: ({ peak_rss_mib }) => peak_rss_mib,
  seconds: ({ median_ms }) => median_ms / 1000,
};

/**
 * The entrant whose median over the rounds is the least; those that some round lacks do not count.
 *
 * @param {readonly import("./entrants.mjs").Entrant[]} entrants
 * @param {readonly Round[]} rounds
 * @param {import("./cases.mjs").Measure} measure
 */
export function bestOf(entrants, rounds, measure) {
  const timed = entrants.flatMap((entrant) => {
    const timings = rounds.flatMap((round) => round[keyOf(entrant)] ?? []);
    if (timings.length === 0 || timings.length < rounds.length) return [];
    const values = timings.map(measured[measure]);
    return [{ entrant, timings, values, middle: median(values) }];
  });
  return timed.sort((one, other) => one.middle - other.middle)[0];
}

/**
 * A line of the table, or undefined if ours or every peer was not timed.
 *
 * @param {import("./cases.mjs").Case} what
 * @param {import("./cases.mjs").Line} line
 * @param {readonly Round[]} rounds
 * @returns {Row | undefined}
 */
export function rowOf(what, line, rounds) {
  const { measure, goal, label, peakGoal, name = what.name, against = "PyTorch" } = line;
  const us = bestOf(what.ours, rounds, measure);
  const them = bestOf(
    what.peers.filter(({ family }) => family === against),
    rounds,
    measure,
  );
  if (us === undefined || (them === undefined && !hasNoPeer(measure))) return undefined;
  const peers = measure === "epoch" ? us.timings.map(({ alone_ms = Number.NaN }) => alone_ms) : them?.values;
  const ratios = peers?.map((value, round) => Number(us.values[round]) / value);
  const noise = spread(ratios ?? us.values);
  const round = (/** @type {number | undefined} */ value, digits = 1) =>
    value === undefined ? null : Number(value.toFixed(digits));
  const gflops = (/** @type {readonly Timing[]} */ timings) =>
    Number(median(timings.map(({ gflops }) => gflops)).toFixed(1));
  return {
    case: name,
    ...(label === undefined ? {} : { label }),
    measure,
    ours: Number(us.middle.toFixed(2)),
    ours_name: us.entrant.name,
    peer: round(peers && median(peers), 2),
    peer_name: them === undefined ? "" : `${them.entrant.family} ${them.entrant.name}`,
    ratio: round(ratios && median(ratios), 3),
    goal,
    ours_gflops: gflops(us.timings),
    peer_gflops: them === undefined ? null : gflops(them.timings),
    ...(peakGoal === undefined ? {} : { peak_goal: peakGoal }),
    noise: Number.isNaN(noise) ? null : round(noise, 3),
    rounds: rounds.length,
  };
}

/** @param {import("./cases.mjs").Measure} measure */
function hasNoPeer(measure) {
  return measure === "epoch" || measure === "seconds";
}

/** Whether a row meets its goals; without a machine's peak, that of its share is left out. @param {Row} row @param {number} [peak] in GFLOP/s */
export function isMet({ measure, ours, ratio, goal, peak_goal, ours_gflops }, peak = 0) {
  const isFast = (measure === "seconds" ? ours : (ratio ?? Number.NaN)) <= goal;
  const isNearPeak = peak_goal === undefined || peak === 0 || ours_gflops / peak >= peak_goal;
  return isFast && isNearPeak;
}

/**
 * The best of two measurements of a machine's peak: one that something else slowed down says too little.
 *
 * @param {import("./results.mjs").Results["peak"]} one
 * @param {import("./results.mjs").Results["peak"]} other
 * @returns {import("./results.mjs").Results["peak"]}
 */
export function betterPeak(one, other) {
  return {
    matmul_gflops: Math.max(one.matmul_gflops, other.matmul_gflops),
    convolution_gflops: Math.max(one.convolution_gflops, other.convolution_gflops),
  };
}
