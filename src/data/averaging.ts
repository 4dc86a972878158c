import { oneOf } from "../checking/shapes.js";
import { checkImages } from "./check-dataset.js";
import { DataError, demandData } from "./data-error.js";
import type { Dataset, ImageSet } from "./dataset.js";
import { channelStatistics } from "./statistics.js";

/**
 * Images of half the height and width: every pixel is the mean of four, rounded.
 *
 * @param pool 1 leaves the set as it is, 2 averages squares of 2x2.
 * @returns A new set; mean and std stay the old one's.
 * @throws DataError for another `pool`, and for images with an odd side.
 */
export function averaged(set: ImageSet, pool: number): ImageSet {
  checkImages(set, "averaging");
  if (pool === 1) return set;
  demandData(pool, oneOf([1, 2], "Use 2, or leave it out."), "pool", set.name);
  const { width, height, channels } = set;
  if (width % 2 !== 0 || height % 2 !== 0) {
    throw new DataError(
      "argument",
      `Expected images with even sides but got ${height}x${width} (${set.name}). Leave pool out.`,
    );
  }
  const rowSize = width * channels;
  const images = new Uint8Array(set.images.length / 4);
  let to = 0;
  for (let row = 0; row < (set.count * height) / 2; row++) {
    for (let column = 0; column < width / 2; column++) {
      const from = row * 2 * rowSize + column * 2 * channels;
      for (let channel = from; channel < from + channels; channel++) {
        images[to++] = (squareSum(set.images, channel, channels, rowSize) + 2) >> 2;
      }
    }
  }
  return { ...set, images, height: height / 2, width: width / 2 };
}

/** Both sets with averaged images, normalised by the averaged training images' own mean and deviation. */
export function averagedDataset({ name, train, test }: Dataset, pool: 2): Dataset {
  const small = averaged(train, pool);
  const statistics = channelStatistics(small.images, small.channels);
  return {
    name: `${name}, ${small.height}x${small.width}`,
    train: { ...small, ...statistics },
    test: { ...averaged(test, pool), ...statistics },
  };
}

function squareSum(pixels: Uint8Array, at: number, channels: number, rowSize: number): number {
  const below = at + rowSize;
  return pixels[at]! + pixels[at + channels]! + pixels[below]! + pixels[below + channels]!;
}
