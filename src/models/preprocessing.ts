import { list, number, oneOf, open, type Shape } from "../checking/shapes.js";
import type { LabelledSet } from "../data/dataset.js";
import { imageNetMean, imageNetStd } from "../data/photos/image-folder.js";
import type { NetworkDescription } from "../networks/description.js";

/** What turns stored examples into what a net reads: `(value / scale - mean) / std`, channel by channel. */
export interface Preprocessing {
  /** Images in memory of one size, or photographs, whose centre is cut out at the size of the net's input. */
  readonly kind: "images" | "photographs";
  /** Of one example, `[height, width, channels]`. */
  readonly shape: readonly number[];
  /** What values are divided by first: 255 for bytes. */
  readonly scale: number;
  /** One number for each channel, the last axis. */
  readonly mean: readonly number[];
  /** One number for each channel. */
  readonly std: readonly number[];
}

const statistics: Shape = list(number({ min: -1e30, max: 1e30 }), { min: 1, use: "[0.5]" });

/** What a stored preprocessing must be. */
export const preprocessingShape: Shape = open<Preprocessing>(
  {
    kind: oneOf(["images", "photographs"]),
    shape: list(number({ min: 1 }), { min: 1, max: 4, use: "[32, 32, 3]" }),
    scale: number({ above: 0, use: 255 }),
    mean: statistics,
    std: statistics,
  },
  "Save the model again.",
);

/** How the examples of a set become a net's input. */
export function preprocessingOf(
  set: LabelledSet,
  { input }: Pick<NetworkDescription, "input">,
): Preprocessing {
  const of =
    set.kind === "photographs"
      ? ({ kind: "photographs", mean: imageNetMean, std: imageNetStd } as const)
      : ({ kind: "images", mean: set.mean, std: set.std } as const);
  return { ...of, shape: input, scale: 255 };
}
