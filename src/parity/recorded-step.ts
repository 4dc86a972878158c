import * as tf from "@tensorflow/tfjs-core";
import type { LossOptions } from "../growth/plan-data.js";
import type { BatchStatistics } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import type { StateTensor } from "../templates/parameter.js";
import type { Sgd } from "../training/sgd.js";
import { batchGradients, disposeGradients } from "../training/train-step.js";
import { type ComparedArrays, compare, type ParityResult, tolerances } from "./comparison.js";
import type { GoldenCase } from "./golden-case.js";

/** One recorded training step. */
export interface RecordedStep {
  /** Prefix of its arrays, such as `"A1"`. */
  readonly prefix: string;
  /** `"x"` and `"y"`, or `"x2"` and `"y2"`. */
  readonly images: string;
  readonly labels: string;
  readonly learningRate: number;
  readonly loss?: LossOptions;
  /** Allowed error of what is no gradient. */
  readonly tolerance?: number;
}

/**
 * A pre-activation this close to zero can take either sign by the order of a float32 sum, and with it the gradient
 * of its channel: what follows is then compared at {@link tolerances.secondGrownStep}, as the recordings' notes say.
 */
const reluEdge = 1e-7;

/** Runs a recorded step on `net` and compares logits, loss, gradients and the state afterwards, as far as recorded. */
export function replayStep(
  golden: GoldenCase,
  net: Net,
  state: () => readonly StateTensor[],
  optimizer: Sgd,
  { prefix, images, labels, learningRate, loss = {}, tolerance = tolerances.values }: RecordedStep,
): ParityResult[] {
  const x = golden.images(images);
  const y = golden.labels(labels);
  const edge = nearestReluEdge(net, x);
  const batch = batchGradients(net, x, y, loss);
  const label = `${golden.name} ${prefix}`;
  const results: ParityResult[] = [
    compare(`${label} logits`, [pairOf(golden, `${prefix}/train_logits`, batch.logits)], tolerance),
    compare(`${label} loss`, [pairOf(golden, `${prefix}/loss`, batch.loss)], tolerance),
  ];
  if (golden.names(`${prefix}/grad/`).length > 0) {
    const gradients = batch.parameters.map(({ name }, i) => ({
      name,
      tensor: batch.gradients[i] as tf.Tensor,
    }));
    results.push(
      compare(`${label} gradients`, golden.pair(`${prefix}/grad/`, gradients), tolerances.gradients),
    );
  }
  for (const statistics of batch.statistics) statistics.layer.absorb(statistics);
  optimizer.step(batch.parameters, batch.gradients, learningRate);
  disposeGradients(batch);
  tf.dispose([x, y]);
  if (golden.names(`${prefix}/after/`).length > 0) {
    const after = state().map(({ name, variable }) => ({ name, tensor: variable }));
    results.push(
      compareAfter(`${label} state after`, golden.pair(`${prefix}/after/`, after), tolerance, edge),
    );
  }
  return results;
}

function compareAfter(
  name: string,
  arrays: readonly ComparedArrays[],
  tolerance: number,
  edge: number,
): ParityResult {
  if (edge >= reluEdge) return compare(name, arrays, tolerance);
  const note = `a pre-activation of ${edge.toExponential(1)} decides a ReLU by rounding`;
  return { ...compare(name, arrays, Math.max(tolerance, tolerances.secondGrownStep)), note };
}

/** Smallest absolute value that any ReLU of the net reads, in training mode. */
function nearestReluEdge(net: Net, images: tf.Tensor4D): number {
  const read = new Set(net.description.nodes.flatMap((node) => (node.op === "relu" ? node.inputs : [])));
  const statistics: BatchStatistics[] = [];
  let nearest = Number.POSITIVE_INFINITY;
  const logits = net.forward(images, {
    statistics,
    observe: (node, value) => {
      if (!read.has(node.name)) return;
      const smallest = tf.tidy(() => tf.min(tf.abs(value)).dataSync()[0] as number);
      nearest = Math.min(nearest, smallest);
    },
  });
  logits.dispose();
  for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
  return nearest;
}

/** Compares logits of recorded images in evaluation. */
export function replayEvaluation(
  golden: GoldenCase,
  net: Net,
  key: string,
  tolerance: number = tolerances.values,
): ParityResult {
  const images = golden.images("x");
  const logits = net.forward(images);
  const result = compare(`${golden.name} ${key}`, [pairOf(golden, key, logits)], tolerance);
  tf.dispose([images, logits]);
  return result;
}

function pairOf(golden: GoldenCase, key: string, tensor: tf.Tensor): Parameters<typeof compare>[1][number] {
  return { name: key, ours: tensor.dataSync(), recorded: golden.values(key) };
}
