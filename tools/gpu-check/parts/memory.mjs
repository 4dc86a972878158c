// @ts-check
// The highest memory of a process that takes training steps, ours and PyTorch's.
import { join } from "node:path";
import { cloneRoot } from "../../setup/places.mjs";
import { askOnce } from "../asking.mjs";
import { watchMemory } from "../nvidia-smi.mjs";
import { partProgram } from "../part-process.mjs";
import { gpuSizes, smallSizes, stepWords } from "../sizes.mjs";

/**
 * @typedef {object} MemoryRow
 * @property {string} net
 * @property {number} batch
 * @property {string} precision
 * @property {"ours" | "PyTorch"} whose
 * @property {number | null} deviceMiB how far the GPU's memory in use rose; null where the driver does not say
 * @property {number | null} tensorsMiB what PyTorch counts for its tensors
 * @property {number} hostMiB resident memory of the process
 */

await partProgram(async (part) => {
  const { withoutTorch, gpu } = part.settings;
  const cwd = join(cloneRoot, "bench");
  if (withoutTorch !== undefined) part.skip(withoutTorch);
  /** @type {MemoryRow[]} */
  const rows = [];
  for (const { sized, precision, whose, program, args } of cases(part.settings)) {
    await part.attempt(`${sized.name}, ${precision}, ${whose}`, async () => {
      const name = whose === "ours" ? "our step" : "PyTorch's step";
      const { answer, deviceMiB } = await watched(gpu, () => askOnce(program, args, { cwd, name }));
      rows.push({
        ...{ net: sized.name, batch: sized.batch, precision, whose, deviceMiB },
        tensorsMiB: answer.peak_device_mib ?? null,
        hostMiB: Number(answer.peak_rss_mib),
      });
      part.keep({ rows, watched: rows.some((row) => row.deviceMiB !== null) });
    });
  }
});

/**
 * The processes that are measured, each with the program that takes its steps.
 *
 * @param {import("../part-process.mjs").PartSettings} settings
 */
function cases({ cpu, python, torch }) {
  const { memoryPrecisions, memoryNets } = cpu ? smallSizes : gpuSizes;
  const device = ["--device", cpu ? "cpu" : "cuda"];
  return memoryPrecisions.flatMap((precision) =>
    memoryNets.flatMap((sized) => {
      const words = [...stepWords(sized, precision), "--steps", "3"];
      const ours = { program: process.execPath, args: ["step.mjs", ...words] };
      const theirs = { program: python ?? "", args: ["torch_step.py", ...words, ...device] };
      return [
        { sized, precision, whose: /** @type {const} */ ("ours"), ...ours },
        ...(torch === undefined
          ? []
          : [{ sized, precision, whose: /** @type {const} */ ("PyTorch"), ...theirs }]),
      ];
    }),
  );
}

/**
 * What a program answers, and how far the memory in use of the GPU rose meanwhile.
 *
 * @param {string | undefined} gpu
 * @param {() => Promise<any>} action
 */
async function watched(gpu, action) {
  if (gpu === undefined) return { answer: await action(), deviceMiB: null };
  const before = await usedNow(gpu);
  const watch = watchMemory(gpu);
  try {
    const answer = await action();
    const most = watch.stop();
    return {
      answer,
      deviceMiB: most === undefined || before === undefined ? null : Math.max(0, most - before),
    };
  } finally {
    watch.stop();
  }
}

/** @param {string} gpu */
async function usedNow(gpu) {
  const watch = watchMemory(gpu);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return watch.stop();
}
