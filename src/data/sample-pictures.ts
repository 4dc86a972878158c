import type { ImageSet } from "./dataset.js";

/** The numbers of the first images of a class. */
export function imagesOfClass(set: ImageSet, label: number, most: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < set.count && found.length < most; i++) if (set.labels[i] === label) found.push(i);
  return found;
}

/**
 * Images of a set side by side as the address of a PNG, for an `<img>`.
 *
 * @param indices at least one, each in 0..count-1
 * @param scale screen pixels to one image pixel
 */
export async function pictureOf(set: ImageSet, indices: readonly number[], scale: number): Promise<string> {
  const { default: sharp } = await import("sharp");
  const { height, width, channels } = set;
  const line = indices.length * width * channels;
  const pixels = Buffer.alloc(height * line);
  indices.forEach((image, at) => {
    for (let y = 0; y < height; y++) {
      const from = (image * height + y) * width * channels;
      pixels.set(set.images.subarray(from, from + width * channels), y * line + at * width * channels);
    }
  });
  const png = await sharp(pixels, {
    raw: { width: indices.length * width, height, channels: channels as 1 | 3 },
  })
    .resize({ width: indices.length * width * scale, kernel: "nearest" })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}
