import type { RandomSource, TensorValues } from "../templates/parameter.js";
import type { NodeTensor } from "./operations/operation.js";
import { product } from "./size-shapes.js";

/** The first values of a tensor. */
export function firstValues(
  { shape, first }: Pick<NodeTensor, "shape" | "first">,
  random: RandomSource,
): TensorValues {
  const size = product(shape);
  if (first !== "heNormal") return { shape, values: new Float32Array(size).fill(first) };
  const deviation = Math.sqrt((2 * (shape[shape.length - 1] as number)) / size);
  return { shape, values: Float32Array.from({ length: size }, () => deviation * random.normal()) };
}
