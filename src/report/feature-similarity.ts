import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../checking/input-error.js";
import { demandArguments, integer } from "../checking/shapes.js";
import { evaluationBatches } from "../data/batches.js";
import type { ImageSet } from "../data/dataset.js";
import { subset } from "../data/subset.js";
import type { Net } from "../networks/net.js";
import { hasWeight, type NetworkNode } from "../networks/operations/operations.js";
import { imageSetShape, netShape } from "../training/argument-shapes.js";
import { checkSetFits } from "../training/set-fit.js";
import { featuresShape } from "./argument-shapes.js";

/** What a layer computes: one row per image, each channel averaged over the image. */
export type Features = readonly (readonly number[])[];

/**
 * Computes the outputs of every convolution and dense layer, each channel averaged over the image, with running batch norm
 * statistics.
 *
 * @param set Images, of which the first `count` are used: of every class, unless the set is sorted by class.
 * @param count Default 500.
 * @returns By layer, in the order of the forward pass: `[count][channels]`.
 * @example
 * ```ts
 * const features = await layerFeatures(run.net(member(0)), data.test);
 * ```
 */
export async function layerFeatures(net: Net, set: ImageSet, count = 500): Promise<Map<string, number[][]>> {
  demandArguments("layerFeatures", {
    net: [net, netShape],
    set: [set, imageSetShape],
    count: [count, integer({ min: 1, use: 500 })],
  });
  checkSetFits([net], set, "features of");
  const features = new Map<string, number[][]>();
  const indices = Array.from({ length: Math.min(count, set.count) }, (_, i) => i);
  const observe = (node: NetworkNode, value: tf.Tensor): void => {
    if (!hasWeight(node)) return;
    const means = value.rank === 4 ? tf.mean<tf.Tensor2D>(value, [1, 2]) : (value as tf.Tensor2D);
    const rows = features.get(node.name) ?? [];
    rows.push(...means.arraySync());
    features.set(node.name, rows);
  };
  for (const batch of evaluationBatches({ set: subset(set, indices), batchSize: 250, reuseArrays: true })) {
    tf.tidy(() => {
      net.forward(tf.tensor(batch.images, [...batch.shape]), { observe });
    });
    // Operations block: let output and interrupts through between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return features;
}

/**
 * Linear centred kernel alignment of two sets of features of the same images:
 * `|Y'X|^2 / (|X'X| |Y'Y|)` with centred columns and Frobenius norms.
 *
 * 1 where one is a rotated and scaled copy of the other, near 0 where they have nothing in common. With few images or
 * many channels even unrelated features reach a few tenths, so compare it with that of untrained nets.
 *
 * @param x `[n][p]`
 * @param y `[n][q]`, of the same images.
 * @returns From 0 to 1; NaN where features do not vary at all.
 * @throws InputError for other numbers of images.
 * Source: Kornblith et al. 2019, equation 3 of "Similarity of Neural Network Representations Revisited".
 */
export function linearCka(x: Features, y: Features): number {
  demandArguments("linearCka", { x: [x, featuresShape], y: [y, featuresShape] });
  if (x.length !== y.length) {
    throw new InputError([
      `Expected features of the same images but got ${x.length} and ${y.length} (linearCka). Compute both from one set.`,
    ]);
  }
  const [a, b] = [centred(x), centred(y)];
  return crossNorm(a, b) ** 2 / (crossNorm(a, a) * crossNorm(b, b));
}

/** Columns with mean 0. */
function centred(rows: Features): Float64Array[] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => {
    const mean = rows.reduce((sum, row) => sum + (row[column] as number), 0) / rows.length;
    return Float64Array.from(rows, (row) => (row[column] as number) - mean);
  });
}

/** Frobenius norm of `B'A`, for lists of columns. */
function crossNorm(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let squares = 0;
  for (const one of a) {
    for (const other of b) {
      let product = 0;
      for (let i = 0; i < one.length; i++) product += (one[i] as number) * (other[i] as number);
      squares += product ** 2;
    }
  }
  return Math.sqrt(squares);
}
