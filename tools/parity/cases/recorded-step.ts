import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "#library/networks/net.js";
import type { LossOptions } from "#library/plan/plan-data.js";
import type { StateTensor } from "#library/templates/parameter.js";
import { batchGradients, disposeGradients } from "#library/training/batch-gradients.js";
import type { Sgd } from "#library/training/sgd.js";
import { compare, type ParityResult, tolerances } from "../comparison.js";
import type { GoldenCase } from "../golden-case.js";
import { acrossEdges, edgeChoices, type ReluEdge, reluEdges } from "./relu-edges.js";

/** One recorded training step. */
export interface RecordedStep {
  /** Prefix of its arrays, such as `"A1"`. */
  readonly prefix: string;
  /** `"x"` and `"y"`, or `"x2"` and `"y2"`. */
  readonly images: string;
  readonly labels: string;
  readonly learningRate: number;
  readonly loss?: LossOptions;
  /** Allowed error of everything except gradients. */
  readonly tolerance?: number;
  /** Key of the logits of `x` in evaluation after the step, if they are recorded. */
  readonly evaluation?: string;
}

/**
 * Runs a recorded step on `net` and compares logits, loss, gradients and the state afterwards, as far as recorded.
 *
 * If a value before a ReLU is within rounding of zero, the recording may have it on the other side, which changes
 * gradients but not logits. If logits and loss agree and the rest does not, the step is tried with such values on the
 * other side, and a note says which.
 */
export function replayStep(
  golden: GoldenCase,
  net: Net,
  state: () => readonly StateTensor[],
  optimizer: Sgd,
  step: RecordedStep,
): ParityResult[] {
  const images = golden.images(step.images);
  const labels = golden.labels(step.labels);
  const before = takeSnapshot(state(), optimizer);
  const run = (edges: readonly ReluEdge[]): ParityResult[] => {
    restore(before, state(), optimizer);
    const results = runStep(golden, acrossEdges(net, edges), state, optimizer, step, { images, labels });
    if (step.evaluation === undefined) return results;
    return [...results, replayEvaluation(golden, net, step.evaluation, step.tolerance)];
  };
  try {
    const plain = run([]);
    const passes = (results: readonly ParityResult[]): boolean => results.every((result) => result.passed);
    const [logits, loss] = plain;
    if (passes(plain) || !logits?.passed || !loss?.passed) return plain;
    restore(before, state(), optimizer);
    for (const edges of edgeChoices(reluEdges(net, images))) {
      const results = run(edges);
      if (passes(results)) return results.map((result) => ({ ...result, note: noteOf(edges) }));
    }
    return run([]);
  } finally {
    tf.dispose([images, labels]);
  }
}

function noteOf(edges: readonly ReluEdge[]): string {
  const values = edges.map(({ node, value }) => `${value.toExponential(1)} in ${node}`);
  return `taken on the other side of its ReLU, as rounding may: ${values.join(", ")}`;
}

function runStep(
  golden: GoldenCase,
  net: Net,
  state: () => readonly StateTensor[],
  optimizer: Sgd,
  { prefix, learningRate, loss = {}, tolerance = tolerances.values }: RecordedStep,
  { images, labels }: { readonly images: tf.Tensor4D; readonly labels: tf.Tensor1D },
): ParityResult[] {
  const batch = batchGradients(net, images, labels, loss);
  const label = `${golden.name} ${prefix}`;
  const results: ParityResult[] = [
    compare(`${label} logits`, [pairOf(golden, `${prefix}/train_logits`, batch.logits)], tolerance),
    compare(`${label} loss`, [pairOf(golden, `${prefix}/loss`, batch.loss)], tolerance),
  ];
  if (golden.has(`${prefix}/ce`))
    results.push(compareCrossEntropy(golden, prefix, batch.loss, loss, tolerance));
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
  if (golden.names(`${prefix}/after/`).length > 0) {
    const after = state().map(({ name, variable }) => ({ name, tensor: variable }));
    results.push(compare(`${label} state after`, golden.pair(`${prefix}/after/`, after), tolerance));
  }
  return results;
}

/** The loss without its weight. */
function compareCrossEntropy(
  golden: GoldenCase,
  prefix: string,
  loss: tf.Scalar,
  { weight = 1 }: LossOptions,
  tolerance: number,
): ParityResult {
  const ours = [(loss.dataSync()[0] as number) / weight];
  const recorded = golden.values(`${prefix}/ce`);
  return compare(`${golden.name} ${prefix} cross entropy`, [{ name: "ce", ours, recorded }], tolerance);
}

/** Values of a network's state and of the momentum, by name. */
interface Snapshot {
  readonly state: ReadonlyMap<string, Float32Array>;
  readonly momentum: ReadonlyMap<string, Float32Array>;
}

function takeSnapshot(state: readonly StateTensor[], optimizer: Sgd): Snapshot {
  const read = (variable: tf.Variable): Float32Array => Float32Array.from(variable.dataSync());
  return {
    state: new Map(state.map(({ name, variable }) => [name, read(variable)])),
    momentum: new Map(optimizer.names().map((name) => [name, read(optimizer.momentum(name) as tf.Variable)])),
  };
}

function restore(snapshot: Snapshot, state: readonly StateTensor[], optimizer: Sgd): void {
  const write = (variable: tf.Variable, values: Float32Array): void => {
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  };
  for (const { name, variable } of state) write(variable, snapshot.state.get(name) as Float32Array);
  optimizer.forget(optimizer.names().filter((name) => !snapshot.momentum.has(name)));
  for (const [name, values] of snapshot.momentum) write(optimizer.momentum(name) as tf.Variable, values);
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
