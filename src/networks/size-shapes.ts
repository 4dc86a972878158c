import { integer, list, type Shape } from "../checking/shapes.js";

/** `[height, width, channels]` of an image. */
export const imageSize: Shape = list(integer({ min: 1, max: 1e5, use: 32 }), {
  min: 3,
  max: 3,
  use: "[32, 32, 3]",
});

/** Shape of one example: `[height, width, channels]` of an image, `[features]` of a row of a table. */
export const inputSides: Shape = list(integer({ min: 1, max: 1e7, use: 32 }), {
  min: 1,
  max: 4,
  use: "[32, 32, 3]",
});

/** Number of classes that a network distinguishes, or of numbers that it predicts. */
export const classCount: Shape = integer({ min: 1, max: 1e6, use: 10 });

/** Number of channels of a layer. */
export const channelCount: Shape = integer({ min: 1, max: 1e6, use: 16 });

/** How many numbers a tensor of a shape holds: the product of its sides. */
export function product(shape: readonly number[]): number {
  return shape.reduce((result, side) => result * side, 1);
}
