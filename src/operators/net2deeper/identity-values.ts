import { freshValue, type NetworkValues, vectorNames } from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/** A tensor that a deeper network has and the shallow one has not. */
export interface NewTensor {
  /** Such as `"stage1.2.conv2.weight"`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether it belongs to the node that ends a new block's branch. */
  readonly ends: boolean;
}

/**
 * Net2DeeperNet: new residual blocks start as the identity, `x + F(x)` with `F = 0`, so that the deep network
 * computes what the shallow one did.
 *
 * The layer that ends a branch `F` is 0: its weight if it is a convolution, its scale `gamma` if it is a batch norm.
 * The other new weights are He normal, `std = sqrt(2 / fan_in)`, so that the branch learns from the first step.
 *
 * Source: Chen, Goodfellow & Shlens 2016 (Net2Net), Net2DeeperNet: a new layer starts as the identity; in a network
 * with skips, the identity is a branch of zeros.
 */
export function addIdentityBlocks(
  shallow: NetworkValues,
  added: readonly NewTensor[],
  random: RandomSource,
): Map<string, TensorValues> {
  const deep = new Map(shallow);
  for (const { name, shape, ends } of added) {
    const vector = name.slice(name.lastIndexOf(".") + 1);
    const size = shape.reduce((product, n) => product * n, 1);
    const values = vectorNames.includes(vector)
      ? new Float32Array(size).fill(ends && vector === "gamma" ? 0 : freshValue(vector))
      : ends
        ? new Float32Array(size)
        : heNormal(shape, size, random);
    deep.set(name, { shape, values });
  }
  return deep;
}

function heNormal(shape: readonly number[], size: number, random: RandomSource): Float32Array {
  const deviation = Math.sqrt((2 * (shape[shape.length - 1] as number)) / size);
  return Float32Array.from({ length: size }, () => deviation * random.normal());
}
