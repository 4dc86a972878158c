// @ts-check
// Photographs decoded a second, against what a training step eats.
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { indexImageFolder, photoBatches } from "mixture-growth/data";
import { photoRate } from "../../photo-rates.mjs";
import { cloneRoot } from "../../setup/places.mjs";
import { askOnce } from "../asking.mjs";
import { makePhotos } from "../make-photos.mjs";
import { partProgram } from "../part-process.mjs";
import { gpuSizes, smallSizes } from "../sizes.mjs";

const program = fileURLToPath(new URL("../programs/photo-step.mjs", import.meta.url));

/**
 * @typedef {object} PhotoResult
 * @property {boolean} made whether the photographs were made for this
 * @property {number} count
 * @property {number} side
 * @property {number} batch
 * @property {readonly { threads: string, imagesPerSecond: number, perCore: number }[]} decoded
 * @property {readonly { precision: string, stepMs: number, imagesPerSecond: number, ratio: number }[]} eaten `ratio`: decoded
 *   with the most threads / eaten; below 1 the GPU waits for photographs
 */

await partProgram(async (part) => {
  const { cpu, folder, photos } = part.settings;
  const { photos: sizes } = cpu ? smallSizes : gpuSizes;
  const { side, batch, seconds } = sizes;
  let root = photos;
  if (root === undefined) {
    part.note("making photographs");
    root = join(folder, "photos");
    mkdirSync(root, { recursive: true });
    const size = await makePhotos(root, sizes);
    part.skip(
      `Photographs were made, of ${sizes.pixels.join(" x ")} pixels and ${size.toFixed(0)} KB, since --photos names none.`,
    );
  }
  const { train } = await indexImageFolder(root);
  /** @type {{ threads: string, imagesPerSecond: number, perCore: number }[]} */
  const decoded = [];
  /** @type {{ precision: string, stepMs: number, imagesPerSecond: number, ratio: number }[]} */
  const eaten = [];
  const result = { made: photos === undefined, count: train.count, side, batch, decoded, eaten };
  const all = Math.min(16, availableParallelism());
  const choices = /** @type {const} */ ([
    ["none but the main one", { threads: 0 }],
    ["as by default", {}],
    [`${all}`, { threads: all }],
  ]);
  for (const [threads, more] of choices) {
    await part.attempt(`decoding, threads: ${threads}`, async () => {
      const common = { set: train, batchSize: batch, size: side, seed: 0, ...more };
      const { rate, perCore } = await photoRate("", (epoch) => photoBatches({ ...common, epoch }), {
        seconds,
      });
      decoded.push({ threads, imagesPerSecond: rate, perCore });
      part.keep(result);
    });
  }
  for (const precision of cpu ? ["float32"] : ["float32", "bfloat16"]) {
    await part.attempt(`a step that eats photographs, ${precision}`, async () => {
      const asked = JSON.stringify({ ...sizes, precision });
      const answer = await askOnce(process.execPath, [program, asked], {
        cwd: cloneRoot,
        name: "a step on photographs",
      });
      const most = Math.max(...decoded.map(({ imagesPerSecond }) => imagesPerSecond));
      eaten.push({ precision, ...answer, ratio: most / answer.imagesPerSecond });
      part.keep(result);
    });
  }
});
