import * as tf from "@tensorflow/tfjs-core";
import { choose, oneOf, type Shape } from "../checking/shapes.js";
import { type ExampleSet, outputsOf } from "../data/dataset.js";
import { type Loss, type LossName, losses } from "../layers/losses.js";
import { CompiledFunction, canCompile } from "../tensorflow/graph/compiled-function.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { type Metrics, measured } from "./own-metrics.js";

/** A named loss, or a function. */
export const lossShape: Shape = choose(
  [(value) => typeof value === "function", () => true],
  [
    () => true,
    oneOf(Object.keys(losses), 'Use "squared error", or a function (outputs, labels) => tf.Scalar.'),
  ],
);

/** Examples in the batch on which losses are tried. */
const tried = 4;

/**
 * Tries a user's loss on a made-up batch, before anything is trained.
 *
 * @param isMixed whether labels are shares of classes
 * @returns What is wrong with it: no finite scalar, or no gradient.
 */
export function lossProblems(
  loss: LossName | Loss | undefined,
  set: ExampleSet,
  isMixed: boolean,
  where: string,
): string[] {
  if (loss === undefined) return [];
  if (typeof loss === "string") return nameProblems(loss, set, where);
  try {
    const found = tryLoss(loss, set, isMixed);
    return found === undefined
      ? []
      : [`Expected the function loss to return ${found[0]} but got ${found[1]} (${where}). ${found[2]}`];
  } catch (error) {
    return [
      `Expected the function loss to return a scalar but got an error that it threw, "${messageOf(error)}" (${where}). Use operations of TensorFlow.js that have a gradient.`,
    ];
  }
}

/** Tries metrics on the made-up outputs: each must return a number. */
export function metricProblems(metrics: Metrics | undefined, set: ExampleSet, where: string): string[] {
  if (metrics === undefined) return [];
  const some = firstExamples(set, Math.min(tried, set.count));
  return Object.entries(metrics).flatMap(([name, metric]) => {
    try {
      const outputs = Float32Array.from({ length: some.count * outputsOf(set) }, madeUp);
      const value: unknown = measured({ [name]: metric }, some, outputs)[name];
      if (typeof value === "number") return [];
      return [
        `Expected the function metrics.${name} to return a number but got ${Object.prototype.toString.call(value).slice(8, -1)} (${where}). Read the number of a tensor, as tensor.dataSync()[0].`,
      ];
    } catch (error) {
      return [
        `Expected the function metrics.${name} to return a number but got an error that it threw, "${messageOf(error)}" (${where}). Look at what it calls.`,
      ];
    }
  });
}

/** A function of the user's as plain data. */
export interface OwnLoss {
  /** The text of the function. */
  readonly text: string;
  /** What it gives on the made-up batch, to four digits. */
  readonly value: string;
}

/** Identifies a loss: its name, or its text and its value on the made-up batch, since closures share their text. */
export function lossIdentity(loss: LossName | Loss, set: ExampleSet): LossName | OwnLoss {
  if (typeof loss === "string") return loss;
  const value = tf.tidy(() => {
    const { outputs, labels } = madeUpBatch(set, false);
    return loss(outputs, labels).dataSync()[0] as number;
  });
  // Devices differ in the last bits.
  return { text: String(loss), value: value.toPrecision(4) };
}

function nameProblems(loss: LossName, set: ExampleSet, where: string): string[] {
  const isForClasses = loss === "cross entropy";
  if (isForClasses === (set.kind !== "regression")) return [];
  const [wanted, use] = isForClasses ? ["numbers", "squared error"] : ["classes", "cross entropy"];
  return [
    `Expected a loss for ${wanted} but got "${loss}" (${where}). Use "${use}", a function, or data with ${isForClasses ? "labels" : "targets"}.`,
  ];
}

/** What is wrong with a loss: what it must return, what it returned, and what to do. */
function tryLoss(loss: Loss, set: ExampleSet, isMixed: boolean): [string, string, string] | undefined {
  return tf.tidy(() => {
    const { outputs, labels } = madeUpBatch(set, isMixed);
    const value: unknown = loss(outputs, labels);
    if (!(value instanceof tf.Tensor)) {
      return ["a scalar", typeof value, "Return a tensor, without dataSync()."];
    }
    if (value.size !== 1 || value.rank !== 0) {
      return [
        "a scalar",
        `a tensor of shape [${value.shape.join(", ")}]`,
        "Take the mean over examples with tf.mean.",
      ];
    }
    const { value: at, gradients } = valueAndGradients(() => loss(outputs, labels), [outputs]);
    const numbers = [...at.dataSync(), ...(gradients[0] as tf.Tensor).dataSync()];
    if (!numbers.every(Number.isFinite)) {
      return [
        "finite numbers with finite gradients",
        "NaN or infinity",
        "Look at logarithms and divisions: add a small number.",
      ];
    }
    if (numbers.slice(1).every((gradient) => gradient === 0)) {
      return [
        "something that depends on the outputs",
        "a gradient of 0",
        "Use the outputs in operations that have a gradient.",
      ];
    }
    record(loss, outputs, labels);
    return undefined;
  });
}

/** Records the loss as training does, which refuses to read a tensor on the way. */
function record(loss: Loss, outputs: tf.Tensor2D, labels: tf.Tensor): void {
  if (!canCompile()) return;
  const compute = (): tf.Tensor[] => {
    // Results of operations, which cannot be read while recording; inputs could.
    const [made, wanted] = [tf.add<tf.Tensor2D>(outputs, 0), tf.add(labels, tf.scalar(0, labels.dtype))];
    const { value, gradients } = valueAndGradients(() => loss(made, wanted), [made]);
    return [value, ...gradients];
  };
  CompiledFunction.record([outputs, labels], compute).dispose();
}

/** Outputs and labels of the shapes that training has, of fixed numbers. */
function madeUpBatch(set: ExampleSet, isMixed: boolean): { outputs: tf.Tensor2D; labels: tf.Tensor } {
  const width = outputsOf(set);
  const numbers = Float32Array.from({ length: tried * width }, madeUp);
  const outputs = tf.tensor2d(numbers, [tried, width]);
  if (set.kind === "regression") return { outputs, labels: tf.reverse(outputs, 0) };
  const labels = tf.tensor1d(
    Int32Array.from({ length: tried }, (_, i) => i % width),
    "int32",
  );
  return { outputs, labels: isMixed ? tf.cast(tf.oneHot(labels, width), "float32") : labels };
}

/** Numbers about 0, none the same. */
const madeUp = (_: unknown, i: number): number => Math.sin(i + 1);

/** A set that is cut short: of its answers only, which are all that metrics read. */
function firstExamples(set: ExampleSet, count: number): ExampleSet {
  if (set.kind === "regression")
    return { ...set, count, targets: set.targets.subarray(0, count * set.outputs) };
  return { ...set, count, labels: set.labels.subarray(0, count) as Int32Array };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
