import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import { distinctParameters, type Parameter } from "../templates/parameter.js";
import {
  type BatchGradients,
  batchGradients,
  disposeGradients,
  type StepSettings,
  sumOfGradients,
} from "./batch-gradients.js";
import { countCorrect } from "./count-correct.js";
import type { Sgd } from "./sgd.js";

/** A net that is trained in the same step as others, and how much its loss counts. */
export interface WeightedNet {
  readonly net: Net;
  readonly weight: number;
}

/** What every step of one kind has in common. */
export interface StepOptions {
  /** One net, or several that see the same images. */
  readonly nets: readonly WeightedNet[];
  readonly optimizer: Sgd;
  readonly loss?: Pick<StepSettings, "smoothing" | "precision">;
}

/** The tensors that a step changes. */
export interface StepState {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly tf.Variable[];
  readonly batchNorms: readonly BatchNorm[];
}

/** What a step of nets and an optimiser changes, each once; momentum that is not there yet is made. */
export function stateOf({ nets, optimizer }: StepOptions): StepState {
  const parameters = distinctParameters(nets.flatMap(({ net }) => net.parameters()));
  return {
    parameters,
    buffers: parameters.map((parameter) => optimizer.buffer(parameter)),
    batchNorms: [...new Set(nets.flatMap(({ net }) => [...net.batchNorms().values()]))],
  };
}

/** All of the state, in one order everywhere. */
export function tensorsOf({ parameters, buffers, batchNorms }: StepState): tf.Variable[] {
  const running = batchNorms.flatMap(({ mean, variance }) => [mean, variance]);
  return [...parameters.map(({ variable }) => variable), ...buffers, ...running];
}

/**
 * What a training step computes and would leave, changing nothing: the definition of a step.
 *
 * ```
 * loss = (1 / n) sum_i weight_i CE_i        over the same images
 * ```
 *
 * What two nets have in common gets the sum of both gradients.
 *
 * @param rates One learning rate for all parameters, or one each.
 * @param lossScale As in {@link StepSettings}; none where it is left out.
 * @returns Loss of every net at its share, count of right answers of every net, sum of a gradient of each, then all that
 *   {@link tensorsOf} names as it is after the step; owned by the caller or its `tf.tidy`.
 * Source: published option `train_both_members`, with weights 0.1 and 1.
 */
export function stepOutputs(
  { nets, optimizer, loss }: StepOptions,
  { parameters, buffers, batchNorms }: StepState,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  rates: readonly tf.Scalar[],
  lossScale?: tf.Scalar,
): tf.Tensor[] {
  const shares = lossShares(nets);
  const batches = nets.map(({ net }, i) =>
    batchGradients(net, images, labels, {
      ...loss,
      weight: shares[i] as number,
      ...(lossScale === undefined ? {} : { lossScale }),
    }),
  );
  try {
    return tf.tidy(() => {
      const correct = batches.map(({ logits }) => countCorrect(logits, labels));
      const gradients = sumByName(batches, parameters);
      const after = parameters.map((parameter, i) =>
        optimizer.updated(
          parameter,
          gradients[i] as tf.Tensor,
          buffers[i] as tf.Tensor,
          (rates[i] ?? rates[0]) as tf.Scalar,
        ),
      );
      const running = new Map(
        batchNorms.map((layer) => [layer, [layer.mean, layer.variance] as tf.Tensor1D[]]),
      );
      // A layer that normalised two batches takes both in, one after the other.
      for (const { layer, mean, variance } of batches.flatMap((batch) => batch.statistics)) {
        const [m, v] = running.get(layer) as [tf.Tensor1D, tf.Tensor1D];
        running.set(layer, [layer.blend(m, mean), layer.blend(v, variance)]);
      }
      return [
        ...batches.map((batch) => tf.clone(batch.loss)),
        ...correct,
        ...batches.map((batch) => sumOfGradients(batch.gradients, loss?.precision)),
        ...after.map(({ value }) => value),
        ...after.map(({ buffer }) => buffer),
        ...[...running.values()].flat().map((tensor) => tf.clone(tensor)),
      ];
    });
  } finally {
    for (const batch of batches) disposeGradients(batch);
  }
}

/** What the loss of each net counts in a step: `weight_i / n`. */
export function lossShares(nets: readonly WeightedNet[]): number[] {
  return nets.map(({ weight }) => weight / nets.length);
}

/** The gradients of every parameter, once each; new tensors belong to the surrounding `tf.tidy`. */
function sumByName(batches: readonly BatchGradients[], parameters: readonly Parameter[]): tf.Tensor[] {
  const sums = new Map<string, tf.Tensor>();
  for (const batch of batches) {
    batch.parameters.forEach(({ name }, i) => {
      const before = sums.get(name);
      const own = batch.gradients[i] as tf.Tensor;
      sums.set(name, before === undefined ? own : tf.add(before, own));
    });
  }
  return parameters.map(({ name }) => sums.get(name) as tf.Tensor);
}
