import type { RandomSource, TensorValues } from "../templates/parameter.js";
import type { NodeTensor } from "./operations/operation.js";
import { product } from "./size-shapes.js";

/** The first values of a tensor. */
export function firstValues(
  { shape, first, fanIn = fanInOf(shape) }: Pick<NodeTensor, "shape" | "first" | "fanIn">,
  random: RandomSource,
): TensorValues {
  const size = product(shape);
  if (first !== "heNormal") return { shape, values: new Float32Array(size).fill(first) };
  const deviation = Math.sqrt(2 / fanIn);
  return { shape, values: Float32Array.from({ length: size }, () => deviation * random.normal()) };
}

/** Numbers that one output of a weight depends on: the product of all sides but the last. */
function fanInOf(shape: readonly number[]): number {
  return product(shape) / (shape.at(-1) as number);
}
