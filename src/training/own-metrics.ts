import * as tf from "@tensorflow/tfjs-core";
import type { Place } from "../checking/place.js";
import { callable, entries, type Shape } from "../checking/shapes.js";
import { type ExampleSet, outputsOf } from "../data/dataset.js";

/**
 * A metric of the user's on a whole set.
 *
 * @param outputs of the network, `[n, outputs]`: logits of classes, or the predicted numbers in their own units
 * @param labels `[n]` classes, int32, or `[n, outputs]` numbers in their own units
 */
export type Metric = (outputs: tf.Tensor2D, labels: tf.Tensor) => number;

/** Metrics of the user's, by name. */
export type Metrics = Readonly<Record<string, Metric>>;

/** What the library measures itself. */
const known: readonly string[] = ["loss", "accuracy", "learning rate", "rmse", "mae", "r2"];

const functions: Shape = entries(callable("a function (outputs, labels) => number"));

/** Metrics by name. */
export const metricsShape: Shape = (value, at) =>
  functions(value, at) && Object.keys(value as Metrics).every((name) => isFree(name, at));

function isFree(name: string, at: Place): boolean {
  return (
    !known.includes(name) || at.field(name).expected("to have a name of its own", name, "Choose another.")
  );
}

/**
 * What metrics give on all outputs of a set.
 *
 * @param outputs `[count, outputs]`, row-major, as the network gives them
 */
export function measured(metrics: Metrics, set: ExampleSet, outputs: Float32Array): Record<string, number> {
  return tf.tidy(() => {
    const width = outputsOf(set);
    const given = tf.tensor2d(inUnits(set, outputs), [outputs.length / width, width]);
    const labels =
      set.kind === "regression"
        ? tf.tensor2d(Float32Array.from(set.targets), [set.count, width])
        : tf.tensor1d(Int32Array.from(set.labels), "int32");
    return Object.fromEntries(Object.entries(metrics).map(([name, own]) => [name, own(given, labels)]));
  });
}

/** Outputs in the units of what they predict. */
export function inUnits(set: ExampleSet, outputs: Float32Array): Float32Array {
  if (set.kind !== "regression") return outputs;
  const { targetMean, targetStd, outputs: width } = set;
  return outputs.map((output, i) => output * targetStd[i % width]! + targetMean[i % width]!);
}
