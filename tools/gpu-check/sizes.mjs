// @ts-check

/**
 * What is timed on a GPU, and in small.
 *
 * @typedef {object} Sizes
 * @property {readonly SizedNet[]} nets whose steps are timed, the most telling first
 * @property {readonly import("mixture-growth").Precision[]} precisions
 * @property {number} rounds in which both sides take turns
 * @property {number} steps of a turn, at most
 * @property {number} turnMs that a turn should take at most
 * @property {readonly SizedNet[]} memoryNets
 * @property {readonly import("mixture-growth").Precision[]} memoryPrecisions
 * @property {SizedNet} compared net whose first step is compared with the processor's
 * @property {PhotoSizes} photos
 * @property {number} trainingSeconds for all three runs of the training
 * @property {number} [images] that training has at most
 * @property {SizedNet} replicated
 *
 * @typedef {object} SizedNet
 * @property {string} name
 * @property {"member" | "grown"} net
 * @property {number} depth
 * @property {number} width
 * @property {number} batch
 *
 * @typedef {object} PhotoSizes
 * @property {number} count photographs to make
 * @property {readonly [width: number, height: number]} pixels of each
 * @property {number} side of the network's input
 * @property {number} batch
 * @property {number} seconds for each row
 * @property {{ width: number, stages: readonly number[] }} network that eats them
 */

/** @type {SizedNet} */
const wideGrown = { name: "WRN-28-10 grown", net: "grown", depth: 28, width: 10, batch: 128 };
/** @type {SizedNet} */
const thinGrown = { name: "WRN-16-2 grown", net: "grown", depth: 16, width: 2, batch: 128 };

/** @type {Sizes} */
export const gpuSizes = {
  nets: [
    wideGrown,
    thinGrown,
    { name: "WRN-28-10 member", net: "member", depth: 28, width: 10, batch: 128 },
    { name: "WRN-16-2 member", net: "member", depth: 16, width: 2, batch: 128 },
  ],
  precisions: ["float32", "bfloat16", "float16"],
  rounds: 3,
  steps: 10,
  turnMs: 1500,
  memoryNets: [wideGrown, thinGrown],
  memoryPrecisions: ["float32", "bfloat16"],
  compared: { ...thinGrown, batch: 32 },
  photos: {
    count: 256,
    pixels: [500, 375],
    side: 224,
    batch: 64,
    seconds: 5,
    network: { width: 4, stages: [3, 4, 6, 3] },
  },
  trainingSeconds: 40,
  replicated: wideGrown,
};

const tiny = /** @type {const} */ ({
  name: "WRN-10-0.5 grown",
  net: "grown",
  depth: 10,
  width: 0.5,
  batch: 8,
});

/** @type {Sizes} */
export const smallSizes = {
  nets: [tiny],
  precisions: ["float32", "bfloat16", "float16"],
  rounds: 2,
  steps: 2,
  turnMs: 200,
  memoryNets: [tiny],
  memoryPrecisions: ["float32"],
  compared: tiny,
  photos: {
    count: 24,
    pixels: [64, 48],
    side: 32,
    batch: 8,
    seconds: 0.2,
    network: { width: 0.25, stages: [1, 1, 1, 1] },
  },
  trainingSeconds: 10,
  images: 100,
  replicated: tiny,
};

/** Words for step.mjs, torch_step.py and the programs that take their turns. @param {SizedNet} sized @param {string} precision */
export function stepWords({ net, depth, width, batch }, precision) {
  return [
    ...["--net", net, "--depth", String(depth), "--width", String(width), "--batch", String(batch)],
    ...["--precision", precision],
  ];
}
