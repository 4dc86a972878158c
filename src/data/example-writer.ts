import { callable, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import type { ImageWriter } from "./augment.js";
import { type ArraySet, type RegressionSet, sizeOf } from "./dataset.js";
import { type Mixing, mixingFields } from "./mixing.js";
import { type ChangeValues, changed } from "./own-change.js";

/** Random changes of training examples that are no images; plain data but for a function. */
export interface ArrayAugmentation extends Pick<Mixing, "mixup"> {
  /** Distinguishes them from those of images; optional. */
  readonly kind?: "arrays";
  /** Changes the numbers of an example, before they are normalised; it draws from the `random` it is given. */
  readonly change?: ChangeValues;
}

/** The shape of an {@link ArrayAugmentation}. */
export const arrayAugmentationShape: Shape = record<ArrayAugmentation>(
  {
    kind: optional(oneOf(["arrays"])),
    mixup: mixingFields.mixup,
    change: optional(callable("a function (values, { shape, random }) => void")),
  },
  'Use "none", { mixup: 0.2 } or { change: (values, { random }) => … }.',
);

/**
 * Turns examples of any shape into network input: `(value - mean) / std` along the last axis, of value / 255 for bytes.
 *
 * @param options `seed`, and the user's own function for `writeAugmented`
 */
export function createArrayWriter(
  { values, shape, mean, std }: ArraySet | RegressionSet,
  options: { readonly seed: number; readonly change?: ChangeValues | undefined },
): ImageWriter {
  const size = sizeOf(shape);
  const features = mean.length;
  const unit = values.BYTES_PER_ELEMENT === 1 ? 1 / 255 : 1;
  const own = changed(values, size, options.change, options.seed, { shape });
  const write = (from: Uint8Array | Float32Array, start: number, out: Float32Array, offset: number): void => {
    for (let place = 0, feature = 0; place < size; place++) {
      out[offset + place] = (from[start + place]! * unit - mean[feature]!) / std[feature]!;
      feature = feature + 1 === features ? 0 : feature + 1;
    }
  };
  return {
    size,
    writePlain: (index, out, offset) => write(values, index * size, out, offset),
    writeAugmented: (index, epoch, out, offset) =>
      own === undefined ? write(values, index * size, out, offset) : write(own(index, epoch), 0, out, offset),
  };
}
