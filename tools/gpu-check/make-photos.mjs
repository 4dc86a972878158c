// @ts-check
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "mixture-growth";
import sharp from "sharp";

/** As many are different; the others are the same files again, which decoding does not notice. */
const different = 16;

/**
 * Writes JPEGs that take about as long to decode as photographs of their size: smooth areas under grain.
 *
 * @param {string} root a folder that is there
 * @param {{ count: number, pixels: readonly [number, number] }} options of each of two classes
 * @returns {Promise<number>} mean size of a file in KB
 */
export async function makePhotos(root, { count, pixels: [width, height] }) {
  const random = createRandom(0);
  /** @type {Buffer[]} */
  const made = [];
  for (let i = 0; i < Math.min(different, count); i++) {
    const coarse = Buffer.from(Uint8Array.from({ length: 12 * 9 * 3 }, () => random.integer(256)));
    const grain = Uint8ClampedArray.from({ length: width * height }, () => 128 + 24 * random.normal());
    const smooth = sharp(coarse, { raw: { width: 12, height: 9, channels: 3 } }).resize(width, height, {
      fit: "fill",
      kernel: "cubic",
    });
    const photo = sharp(await smooth.png().toBuffer()).composite([
      { input: Buffer.from(grain), raw: { width, height, channels: 1 }, blend: "soft-light" },
    ]);
    made.push(await photo.jpeg({ quality: 90 }).toBuffer());
  }
  for (const part of ["train", "val"]) {
    for (const name of ["n00", "n01"]) {
      const folder = join(root, part, name);
      mkdirSync(folder, { recursive: true });
      for (let i = 0; i < (part === "train" ? count / 2 : 1); i++) {
        const path = join(folder, `${i}.JPEG`);
        const same = join(folder, `${i % made.length}.JPEG`);
        if (i < made.length) writeFileSync(path, /** @type {Buffer} */ (made[i]));
        else linkSync(same, path);
      }
    }
  }
  return made.reduce((sum, { length }) => sum + length, 0) / made.length / 1000;
}
