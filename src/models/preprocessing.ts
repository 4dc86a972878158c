import { list, number, oneOf, open, optional, type Shape, text } from "../checking/shapes.js";
import type { ExampleSet } from "../data/dataset.js";
import { imageNetMean, imageNetStd } from "../data/photos/image-folder.js";
import type { NetworkDescription } from "../networks/description.js";

/** What turns stored examples into what a net reads: `(value / scale - mean) / std`, channel by channel. */
export interface Preprocessing {
  /**
   * Images in memory of one size, other arrays, or photographs, whose centre is cut out at the size of the net's input.
   */
  readonly kind: "images" | "arrays" | "photographs";
  /** Of one example, `[height, width, channels]` of an image. */
  readonly shape: readonly number[];
  /** What values are divided by first: 255 for bytes, 1 for other numbers. */
  readonly scale: number;
  /** One number for each channel, the last axis. */
  readonly mean: readonly number[];
  /** One number for each channel. */
  readonly std: readonly number[];
  /** Names of the features, along the last axis, where they have names. */
  readonly featureNames?: readonly string[];
}

const statistics: Shape = list(number({ min: -1e30, max: 1e30 }), { min: 1, use: "[0.5]" });

/** What a stored preprocessing must be. */
export const preprocessingShape: Shape = open<Preprocessing>(
  {
    kind: oneOf(["images", "arrays", "photographs"]),
    shape: list(number({ min: 1 }), { min: 1, max: 4, use: "[32, 32, 3]" }),
    scale: number({ above: 0, use: 255 }),
    mean: statistics,
    std: list(number({ above: 0, use: 1 }), { min: 1, use: "[0.5]" }),
    featureNames: optional(list(text())),
  },
  "Save the model again.",
);

/** How the examples of a set become a net's input. */
export function preprocessingOf(
  set: ExampleSet,
  { input }: Pick<NetworkDescription, "input">,
): Preprocessing {
  if (set.kind === "photographs") {
    return { kind: "photographs", shape: input, scale: 255, mean: imageNetMean, std: imageNetStd };
  }
  const { mean, std } = set;
  if (!("values" in set)) return { kind: "images", shape: input, scale: 255, mean, std };
  const { featureNames } = set;
  const names = featureNames === undefined ? {} : { featureNames };
  const scale = set.values instanceof Uint8Array ? 255 : 1;
  return { kind: "arrays", shape: input, scale, mean, std, ...names };
}
