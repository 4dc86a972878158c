import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import type { PhotoDataset } from "../data/dataset.js";
import { indexImageFolder } from "../data/photos/image-folder.js";
import { createRandom, type Random } from "../data/random.js";

/** Options of {@link tinyPhotos}. */
interface TinyPhotosOptions {
  /** Training photographs of each class. */
  readonly train?: number;
  /** Test photographs of each class. */
  readonly test?: number;
}

const colours = ["#c03030", "#30a040", "#3040c0"] as const;

/**
 * Writes a folder of learnable photographs and lists it: every class has a colour, the photographs many sizes. They are
 * the same each time.
 *
 * @param root a folder that is there, such as a temporary one; its owner deletes it
 */
export async function tinyPhotos(
  root: string,
  { train = 8, test = 4 }: TinyPhotosOptions = {},
): Promise<PhotoDataset> {
  const random = createRandom(0);
  for (const [part, count] of [
    ["train", train],
    ["val", test],
  ] as const) {
    for (const [label, background] of colours.entries()) {
      const folder = join(root, part, `n0${label}`);
      mkdirSync(folder, { recursive: true });
      for (let number = 0; number < count; number++) {
        const [width, height] = [20 + random.integer(30), 20 + random.integer(30)];
        const grain = grainOf(random, width * height);
        const photo = sharp({ create: { width, height, channels: 3, background } }).composite([
          { input: grain, raw: { width, height, channels: 1 }, blend: "soft-light" },
        ]);
        writeFileSync(join(folder, `${number}.JPEG`), await photo.jpeg().toBuffer());
      }
    }
  }
  return indexImageFolder(root);
}

/** Grey noise around the middle, so that no two photographs are alike. sharp's own has no seed. */
function grainOf(random: Random, pixels: number): Buffer {
  return Buffer.from(Uint8ClampedArray.from({ length: pixels }, () => 128 + 40 * random.normal()));
}
