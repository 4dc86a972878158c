// @ts-check

/**
 * A part of the check: a program of `parts/` in a process of its own, so that one that fails or hangs stops no other.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} title
 * @property {number} seconds that it may take on a GPU
 * @property {string} decides what its numbers will decide
 */

/** The parts, in their order; their times add up to less than 8 minutes. @type {readonly Part[]} */
export const parts = [
  {
    name: "device",
    title: "Device",
    seconds: 30,
    decides:
      "which GPUs, drivers and versions of CUDA the documentation may name, and whether TensorFlow has kernels for this GPU.",
  },
  {
    name: "numbers",
    title: "Numbers",
    seconds: 90,
    decides:
      "whether results made on a GPU may stand next to those made on a processor, and which tolerance tests use there.",
  },
  {
    name: "steps",
    title: "Step times",
    seconds: 140,
    decides:
      "the goals of the benchmark on GPUs, whether convolutions need another layout, and which precision is recommended.",
  },
  {
    name: "memory",
    title: "Memory",
    seconds: 50,
    decides: "which batch sizes and widths the documentation names for GPUs of 8, 16 and 24 GiB.",
  },
  {
    name: "photos",
    title: "Photographs",
    seconds: 40,
    decides:
      "how many threads read photographs by default, and whether the GPU has to decode them: it has if a ratio is below 1.",
  },
  {
    name: "training",
    title: "Training, growth, stop and resume",
    seconds: 65,
    decides:
      "the size of the profile for one GPU, and whether a resumed run may be promised to have the same bytes on a GPU.",
  },
  {
    name: "replicas",
    title: "Several GPUs",
    seconds: 60,
    decides: "whether the page on replicas keeps its arithmetic or gets measured numbers.",
  },
];

export const partNames = parts.map(({ name }) => name);

/** @param {string} name @returns {Part} */
export function partOf(name) {
  const found = parts.find((part) => part.name === name);
  if (found === undefined) throw new RangeError(`Expected the name of a part but got ${name} (gpu-check).`);
  return found;
}
