// @ts-check
import { ours, peersOf } from "./entrants.mjs";

/**
 * What is timed in turns, and the lines of the table that judge it.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly import("./entrants.mjs").Entrant[]} ours several where, for instance, the number of threads matters
 * @property {readonly import("./entrants.mjs").Entrant[]} peers
 * @property {readonly Line[]} lines
 * @property {number} [share] how many steps are timed, as a share of --steps; default 1
 * @property {boolean} [isQuick] part of the short run
 * @property {number} [peerParameters] of the peers' network, where it has as many multiply-accumulates as ours but another
 *   number of parameters
 *
 * One line of the table; its name is the case's if it has none of its own.
 *
 * @typedef {object} Line
 * @property {string} [name]
 * @property {string} [label] short name in the figure of the peak's share; without one, the line is not in the figure
 * @property {"PyTorch" | "JAX" | "ours"} [against] the peers that it compares with; default PyTorch
 * @property {Measure} measure
 * @property {number} goal the largest ratio ours / peer; for seconds, the most of them
 * @property {number} [peakGoal] the least share of the machine's best convolution
 *
 * `"epoch"` compares the time of steps in a whole epoch with that of bare ones; `"seconds"` has no peer.
 *
 * @typedef {"time" | "memory" | "epoch" | "seconds"} Measure
 */

const grown = ["--net", "grown"];
const member = ["--net", "member"];
const small = ["--net", "small"];
const large = ["--net", "large"];
const deep = [...grown, "--depth", "28", "--width", "4", "--batch", "64"];
const tiny = ["--depth", "10", "--width", "1", "--size", "16", "--batch", "64"];
const resNet = [...large, "--model", "resnet18", "--width", "1", "--size", "64", "--batch", "64"];
const vit = [...large, "--model", "vit", "--depth", "6", "--width", "128", "--size", "64", "--batch", "64"];
const bank = ["--model", "bank", "--width", "1", "--classes", "20", "--batch", "64"];
const evaluation = [...grown, "--task", "evaluation", "--batch", "250"];
const bfloat16 = [...grown, "--precision", "bfloat16"];
const layouts = /** @type {const} */ (["channels_last", "contiguous"]);
const threads = /** @type {const} */ ([1, 2]);

/** @param {string} net @param {readonly string[]} words @param {readonly ("PyTorch" | "JAX")[]} families @returns {Case} */
const tinyCase = (net, words, families) => ({
  name: `WRN-10-1 ${net}, 16x16, batch 64`,
  ours: ours([...words, ...tiny], { threads }),
  peers: peersOf([...words, ...tiny], { families, threads }),
  lines: [
    { measure: "time", goal: 0.7, label: `10-1 ${net}` },
    ...(families.includes("JAX")
      ? [{ ...againstJax, name: `WRN-10-1 ${net}, 16x16, batch 64, against JAX` }]
      : []),
  ],
  share: 10,
  isQuick: true,
});

const againstJax = /** @type {const} */ ({ against: "JAX", measure: "time", goal: 1 });

/** The first step at a width. @param {number} width @returns {Case} */
const firstStep = (width) => ({
  name: `first step, WRN-28-${width} grown, batch 64`,
  ours: ours([...grown, "--task", "first", "--depth", "28", "--width", String(width), "--batch", "64"]),
  peers: [],
  lines: [{ measure: "seconds", goal: 1.5 }],
});

/** @type {readonly Case[]} */
export const cases = [
  {
    name: "WRN-16-2 grown",
    ours: ours(grown),
    peers: peersOf(grown, { layouts, families: ["PyTorch", "JAX"] }),
    lines: [
      { measure: "time", goal: 0.85, label: "16-2 grown", peakGoal: 0.75 },
      { ...againstJax, name: "WRN-16-2 grown, against JAX" },
    ],
  },
  {
    name: "WRN-16-2 member",
    ours: ours(member),
    peers: peersOf(member, { layouts }),
    lines: [{ measure: "time", goal: 0.85, label: "16-2 member", peakGoal: 0.6 }],
  },
  {
    name: "WRN-28-4 grown, batch 64",
    ours: ours(deep),
    peers: peersOf(deep),
    lines: [
      { measure: "time", goal: 0.9, label: "28-4 grown" },
      { name: "peak memory, WRN-28-4 grown, batch 64", measure: "memory", goal: 0.9 },
    ],
    share: 0.4,
  },
  tinyCase("member", member, ["PyTorch"]),
  tinyCase("grown", grown, ["PyTorch", "JAX"]),
  tinyCase("small", small, ["PyTorch"]),
  {
    name: "ResNet-18 large, 64x64, batch 64",
    ours: ours(resNet),
    peers: peersOf(resNet),
    lines: [{ measure: "time", goal: 0.9, label: "ResNet-18" }],
  },
  {
    name: "ViT-6-128 large, 64x64, batch 64",
    ours: ours(vit),
    peers: peersOf(vit),
    lines: [{ measure: "time", goal: 0.9, label: "ViT" }],
  },
  {
    name: "bank net grown, 32x32, batch 64, against the plain net",
    ours: ours([...grown, ...bank]),
    peers: peersOf([...large, ...bank]),
    lines: [{ measure: "time", goal: 0.9, label: "bank" }],
    peerParameters: 889_068,
  },
  {
    name: "evaluation, WRN-16-2 grown, batch 250",
    ours: ours(evaluation),
    peers: peersOf(evaluation),
    lines: [{ measure: "time", goal: 0.85, label: "evaluation" }],
  },
  {
    name: "bfloat16, WRN-16-2 grown",
    ours: ours(bfloat16),
    peers: [...ours(grown, { name: "float32" }), ...peersOf(bfloat16)],
    lines: [
      {
        name: "bfloat16, WRN-16-2 grown, against our float32",
        against: "ours",
        measure: "time",
        goal: 1.05,
        label: "bfloat16",
      },
      { name: "bfloat16, WRN-16-2 grown, against autocast", measure: "time", goal: 0.9 },
    ],
    share: 0.2,
  },
  {
    name: "epoch, WRN-16-2 large, over its steps alone",
    ours: ours([...large, "--task", "epoch"]),
    peers: [],
    lines: [{ measure: "epoch", goal: 1.03 }],
  },
  firstStep(1),
  firstStep(2),
];
