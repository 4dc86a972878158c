// @ts-check

/**
 * One line of the table: what is timed, and how it has to compare.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {string} [label] short name in the figure of the peak's share; without one, the case is not in the figure
 * @property {readonly string[]} ours arguments of step.mjs
 * @property {readonly string[]} [peer] arguments of torch_step.py; left out if only our own steps are compared
 * @property {"time" | "memory"} measure
 * @property {number} goal the largest ratio ours / peer
 * @property {boolean} [quick] part of the short run
 * @property {number} [steps] most steps of one timing, for slow cases
 */

const grown = ["--net", "grown"];
const large = [...grown, "--depth", "28", "--width", "4", "--batch", "64"];
const evaluation = [...grown, "--task", "evaluation", "--batch", "250"];
const member = ["--net", "member"];
const bfloat16 = ["--precision", "bfloat16"];

/** Cases with the same arguments share their timings. @type {readonly Case[]} */
export const cases = [
  {
    name: "WRN-16-2 grown, channels_last",
    label: "16-2 grown",
    ours: grown,
    peer: grown,
    measure: "time",
    goal: 0.95,
    quick: true,
  },
  {
    name: "WRN-16-2 grown, contiguous",
    label: "contiguous",
    ours: grown,
    peer: [...grown, "--layout", "contiguous"],
    measure: "time",
    goal: 0.8,
  },
  {
    name: "WRN-16-2 member, channels_last",
    label: "16-2 member",
    ours: member,
    peer: member,
    measure: "time",
    goal: 0.95,
    quick: true,
  },
  {
    name: "WRN-28-4 grown, batch 64, channels_last",
    label: "28-4 grown",
    ours: large,
    peer: large,
    measure: "time",
    goal: 1,
    steps: 4,
  },
  {
    name: "peak memory, WRN-28-4 grown, batch 64",
    ours: large,
    peer: large,
    measure: "memory",
    goal: 1,
    steps: 4,
  },
  {
    name: "evaluation, WRN-16-2 grown",
    label: "evaluation",
    ours: evaluation,
    peer: evaluation,
    measure: "time",
    goal: 1,
    quick: true,
  },
  {
    name: "bfloat16, against float32 channels_last",
    label: "bfloat16",
    ours: [...grown, ...bfloat16],
    peer: grown,
    measure: "time",
    goal: 0.6,
    steps: 4,
  },
  {
    name: "bfloat16, against bfloat16 autocast",
    label: "both bfloat16",
    ours: [...grown, ...bfloat16],
    peer: [...grown, ...bfloat16],
    measure: "time",
    goal: 0.9,
    steps: 2,
  },
  {
    name: "epoch, WRN-16-2, against its steps alone",
    ours: [...grown, "--task", "epoch"],
    measure: "time",
    goal: 1.03,
  },
];
