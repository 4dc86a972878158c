import type { Random } from "./random.js";

/** The most tries to place a rectangle that fits. */
const tries = 10;

/**
 * Fills a random rectangle of a normalised image with standard normal noise: 2 to 33 % of the area, its sides in a ratio of
 * 0.3 to 3.3.
 *
 * @param random draws place, size and noise
 * @param out holds the image, `[height, width, channels]`, from `offset` on
 * Source: Zhong et al. 2020, algorithm 1, with a value of its own for each pixel.
 */
export function eraseRectangle(
  random: Random,
  size: { readonly height: number; readonly width: number; readonly channels: number },
  out: Float32Array,
  offset: number,
): void {
  const { height, width, channels } = size;
  for (let attempt = 0; attempt < tries; attempt++) {
    const area = (0.02 + random.uniform() * (0.33 - 0.02)) * height * width;
    const ratio = Math.exp(Math.log(0.3) + random.uniform() * (Math.log(3.3) - Math.log(0.3)));
    const tall = Math.round(Math.sqrt(area * ratio));
    const wide = Math.round(Math.sqrt(area / ratio));
    if (tall < 1 || wide < 1 || tall >= height || wide >= width) continue;
    const top = random.integer(height - tall + 1);
    const left = random.integer(width - wide + 1);
    for (let row = top; row < top + tall; row++) {
      const start = offset + (row * width + left) * channels;
      for (let place = start; place < start + wide * channels; place++) out[place] = random.normal();
    }
    return;
  }
}
