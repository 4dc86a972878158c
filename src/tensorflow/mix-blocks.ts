import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp, withGradient } from "./run-op.js";

/** A block of a weight: what is mixed, and its place in the grid, which has a block at every place. */
export interface PlacedMixture {
  readonly row: number;
  readonly column: number;
  /** `[m]` */
  readonly coefficients: tf.Tensor;
  /** `[m, kh, kw, in, out]` or `[m, in, out]`; blocks that share templates name the same tensor. */
  readonly templates: tf.Tensor;
}

/** Whether {@link mixBlocks} can be called here: the addon is ours, and the device is a processor. */
export function canMixBlocks(): boolean {
  return hasOwnOperation("MixtureGrowthMix");
}

/**
 * A linear combination of templates, `sum_t c[t] T[t]`, differentiable in both.
 *
 * @param templates `[m, kh, kw, in, out]` or `[m, in, out]`
 * @param coefficients `[m]`
 * @returns One template's shape; owned by the caller or its `tf.tidy`.
 */
export function mixture(templates: tf.Tensor, coefficients: tf.Tensor): tf.Tensor {
  if (!canMixBlocks()) return plainMixture(templates, coefficients);
  return mixBlocks([{ row: 0, column: 0, templates, coefficients }]);
}

/** {@link mixture} as a matrix product: the reference for tests, and what runs without our addon. */
export function plainMixture(templates: tf.Tensor, coefficients: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [count, ...shape] = templates.shape as [number, ...number[]];
    const flat = tf.reshape<tf.Rank.R2>(templates, [count, -1]);
    const row = tf.reshape<tf.Rank.R2>(coefficients, [1, count]);
    return tf.reshape(tf.matMul(row, flat), shape);
  });
}

/**
 * The weight of a layer from templates in one operation, and all its gradients in another:
 * `W = [W_rc]` with `W_rc = sum_t c[t] T[t]`, rows along the output axis, columns along the input axis.
 *
 * Tested, as {@link plainMixture} is, against sums in double precision.
 *
 * @param blocks In the order in which their gradients are summed.
 * @returns `[kh, kw, columns in, rows out]` or `[columns in, rows out]`, differentiable in templates and coefficients; owned
 *   by the caller or its `tf.tidy`.
 */
export function mixBlocks(blocks: readonly PlacedMixture[]): tf.Tensor {
  const templates = [...new Set(blocks.map((block) => block.templates))];
  const coefficients = blocks.map((block) => block.coefficients);
  const grid = {
    n_sets: { int: templates.length },
    n_blocks: { int: blocks.length },
    sets: blocks.map((block) => templates.indexOf(block.templates)),
    rows: blocks.map(({ row }) => row),
    columns: blocks.map(({ column }) => column),
  };
  const shape = weightShape(blocks);
  const inputs = [...templates, ...coefficients];
  return withGradient(inputs, () => ({
    value: runOp("MixtureGrowthMix", { ...grid, shape }, inputs, 1)[0] as tf.Tensor,
    saved: inputs,
    gradient: (dy, saved) => runOp("MixtureGrowthMixGradient", grid, [dy, ...saved], inputs.length),
  }));
}

function weightShape(blocks: readonly PlacedMixture[]): number[] {
  const [, ...block] = (blocks[0] as PlacedMixture).templates.shape;
  const [inChannels, outChannels] = block.slice(-2) as [number, number];
  const columns = 1 + Math.max(...blocks.map(({ column }) => column));
  const rows = 1 + Math.max(...blocks.map(({ row }) => row));
  return [...block.slice(0, -2), columns * inChannels, rows * outChannels];
}
