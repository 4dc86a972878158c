// @ts-check

/**
 * One line of the table: what is timed, and how it has to compare.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly string[]} ours arguments of step.mjs
 * @property {readonly string[]} peer arguments of torch_step.py
 * @property {"time" | "memory"} measure
 * @property {number} goal the largest ratio ours / peer
 * @property {boolean} [quick] part of the short run
 */

const grown = ["--net", "grown"];
const large = ["--depth", "28", "--width", "4", "--batch", "64"];
const contiguous = ["--layout", "contiguous"];

/** @type {readonly Case[]} */
export const cases = [
  {
    name: "WRN-16-2 grown, channels_last",
    ours: grown,
    peer: grown,
    measure: "time",
    goal: 0.95,
    quick: true,
  },
  {
    name: "WRN-16-2 grown, contiguous",
    ours: grown,
    peer: [...grown, ...contiguous],
    measure: "time",
    goal: 0.8,
  },
  {
    name: "WRN-16-2 member, channels_last",
    ours: ["--net", "member"],
    peer: ["--net", "member"],
    measure: "time",
    goal: 0.95,
    quick: true,
  },
  {
    name: "WRN-28-4 grown, batch 64, channels_last",
    ours: [...grown, ...large],
    peer: [...grown, ...large],
    measure: "time",
    goal: 1,
  },
  {
    name: "evaluation, WRN-16-2 grown",
    ours: [...grown, "--task", "evaluation", "--batch", "250"],
    peer: [...grown, "--task", "evaluation", "--batch", "250"],
    measure: "time",
    goal: 1,
    quick: true,
  },
  {
    name: "peak memory, WRN-28-4 grown, batch 64",
    ours: [...grown, ...large],
    peer: [...grown, ...large],
    measure: "memory",
    goal: 1,
  },
];
