import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import type { Parameter } from "../templates/parameter.js";
import { countCorrect } from "./count-correct.js";
import type { Sgd } from "./sgd.js";
import { batchGradients, disposeGradients, type StepSettings, sumOfGradients } from "./train-step.js";

/** What every step of one kind has in common. */
export interface StepOptions {
  readonly net: Net;
  readonly optimizer: Sgd;
  readonly loss?: StepSettings;
}

/** The tensors that a step changes. */
export interface StepState {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly tf.Variable[];
  readonly batchNorms: readonly BatchNorm[];
}

/** What a step of a net and an optimiser changes; momentum that is not there yet is made. */
export function stateOf({ net, optimizer }: StepOptions): StepState {
  const parameters = net.parameters();
  return {
    parameters,
    buffers: parameters.map((parameter) => optimizer.buffer(parameter)),
    batchNorms: [...net.batchNorms().values()],
  };
}

/** All of the state, in one order everywhere. */
export function tensorsOf({ parameters, buffers, batchNorms }: StepState): tf.Variable[] {
  const running = batchNorms.flatMap(({ mean, variance }) => [mean, variance]);
  return [...parameters.map(({ variable }) => variable), ...buffers, ...running];
}

/**
 * A training step that changes nothing: what it would leave.
 *
 * @param rates One learning rate for all parameters, or one each.
 * @param lossScale As in {@link StepSettings}; none where it is left out.
 * @returns Loss, count of right answers, sum of a gradient, then all that {@link tensorsOf} names as it is after the
 *   step; owned by the caller or its `tf.tidy`.
 */
export function stepOutputs(
  { net, optimizer, loss }: StepOptions,
  { parameters, buffers, batchNorms }: StepState,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  rates: readonly tf.Scalar[],
  lossScale?: tf.Scalar,
): tf.Tensor[] {
  const batch = batchGradients(net, images, labels, {
    ...loss,
    ...(lossScale === undefined ? {} : { lossScale }),
  });
  try {
    return tf.tidy(() => {
      const correct = countCorrect(batch.logits, labels);
      const after = parameters.map((parameter, i) =>
        optimizer.updated(
          parameter,
          batch.gradients[i] as tf.Tensor,
          buffers[i] as tf.Tensor,
          (rates[i] ?? rates[0]) as tf.Scalar,
        ),
      );
      const running = new Map(
        batchNorms.map((layer) => [layer, [layer.mean, layer.variance] as tf.Tensor1D[]]),
      );
      // A layer that normalised two batches takes both in, one after the other.
      for (const { layer, mean, variance } of batch.statistics) {
        const [m, v] = running.get(layer) as [tf.Tensor1D, tf.Tensor1D];
        running.set(layer, [layer.blend(m, mean), layer.blend(v, variance)]);
      }
      return [
        tf.clone(batch.loss),
        correct,
        sumOfGradients(batch.gradients, loss?.precision),
        ...after.map(({ value }) => value),
        ...after.map(({ buffer }) => buffer),
        ...[...running.values()].flat().map((tensor) => tf.clone(tensor)),
      ];
    });
  } finally {
    disposeGradients(batch);
  }
}
