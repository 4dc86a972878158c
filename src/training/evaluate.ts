import * as tf from "@tensorflow/tfjs-core";
import {
  callable,
  demandArguments,
  instance,
  integer,
  list,
  optional,
  record,
  type Shape,
} from "../checking/shapes.js";
import { type Batch, evaluationBatches } from "../data/batches.js";
import type { LabelledSet } from "../data/dataset.js";
import { type OnBrokenPhoto, photoEvaluationBatches } from "../data/photos/photo-batches.js";
import { crossEntropy } from "../layers/cross-entropy.js";
import type { Net } from "../networks/net.js";
import { CompiledFunction, canCompile } from "../tensorflow/graph/compiled-function.js";
import { labelledSetShape, netShape } from "./argument-shapes.js";
import { countCorrect } from "./count-correct.js";
import { checkSetFits } from "./set-fit.js";

/** How well nets do on a set. */
export interface Evaluation {
  /** Share of images classified right. */
  readonly accuracy: number;
  /** Mean cross entropy. */
  readonly loss: number;
  /** Share of images whose class is among the `topK` largest logits, where that was asked for. */
  readonly topKAccuracy?: number;
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Images in a batch; it changes no result. Default 250. */
  readonly batchSize?: number;
  /** Also count a class among the so many largest logits as right, such as 5. Default: not counted. */
  readonly topK?: number;
  /** Hears of photographs that cannot be decoded, which count as the mean colour. Default: the first one is an error. */
  readonly onBroken?: OnBrokenPhoto;
  /** Ends the evaluation between two batches when it is aborted, with its reason. */
  readonly signal?: AbortSignal;
}

const evaluateOptions: Shape = record<EvaluateOptions>({
  batchSize: optional(integer({ min: 1, use: 250 })),
  topK: optional(integer({ min: 1, use: 5 })),
  onBroken: optional(callable("a function that hears of broken photographs")),
  signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
});

/**
 * How many rows have their class among the `k` largest logits; equal logits count in the class's favour.
 *
 * @param logits `[n, classes]`; logits that are no numbers are never right.
 * @param labels `[n]`, int32.
 * @example
 * ```ts
 * countTopK(tf.tensor2d([[3, 2, 1]]), tf.tensor1d([1], "int32"), 2); // 1
 * ```
 */
export function countTopK(logits: tf.Tensor2D, labels: tf.Tensor1D, k: number): number {
  return tf.tidy(() => inTopK(logits, labels, k).dataSync()[0] as number);
}

function inTopK(logits: tf.Tensor2D, labels: tf.Tensor1D, k: number): tf.Scalar {
  return tf.tidy(() => {
    const classes = logits.shape[1];
    const chosen = tf.cast(tf.oneHot(labels, classes), "bool");
    // Picked, not multiplied: an infinite logit elsewhere must not spoil the class's own.
    const own = tf.sum(tf.where(chosen, logits, tf.zerosLike(logits)), 1, true);
    const before = tf.sub(classes, tf.sum(tf.cast(tf.lessEqual(logits, own), "int32"), 1));
    return tf.sum<tf.Scalar>(tf.less(before, Math.min(k, classes)));
  });
}

/**
 * Accuracy and loss on a whole set, with running batch norm statistics; several nets vote by the mean of their logits.
 *
 * Of photographs the centre is shown, at the size of the nets' input: the short side is scaled to 256 / 224 of it first.
 *
 * @param nets One net, or the members of an ensemble.
 * @param set Images in memory, or photographs, which are read as it goes.
 * @throws InputError for other arguments than these, for images of another size or other classes than the nets are made for, and
 *   for photographs and a net of other than square input of 3 colours; DataError for a set that cannot be, or naming a
 *   photograph that cannot be read.
 * @example
 * ```ts
 * const { train, test } = await photoDataset("imagenet");
 * (await evaluate([run.net(member(0))], test, { topK: 5 })).topKAccuracy;
 * ```
 */
export async function evaluate(
  nets: readonly Net[],
  set: LabelledSet,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  demandArguments("evaluate", {
    nets: [nets, list(netShape, { min: 1, use: "[run.net(member(0))]" })],
    set: [set, labelledSetShape],
    options: [options, evaluateOptions],
  });
  const { batchSize = 250, topK, signal } = options;
  checkSetFits(nets, set, "evaluation on");
  const sums = { correct: 0, loss: 0, inTopK: 0 };
  const counter = new BatchCounter(
    nets,
    topK,
    set.count >= worthCompiling * batchSize ? batchSize : undefined,
  );
  try {
    for await (const batch of batchesOf(nets, set, { ...options, batchSize })) {
      const [correct, loss, near] = tf.tidy(() =>
        counter.count(tf.tensor4d(batch.images, [...batch.shape]), tf.tensor1d(batch.labels, "int32")),
      );
      sums.correct += correct;
      sums.loss += loss * batch.labels.length;
      sums.inTopK += near;
      // Operations block: let output and interrupts through between batches.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  } finally {
    counter.dispose();
  }
  const result = { accuracy: sums.correct / set.count, loss: sums.loss / set.count };
  return topK === undefined ? result : { ...result, topKAccuracy: sums.inTopK / set.count };
}

function batchesOf(
  nets: readonly Net[],
  set: LabelledSet,
  { batchSize, onBroken, signal }: EvaluateOptions & { readonly batchSize: number },
): Iterable<Batch> | AsyncIterable<Batch> {
  if (set.kind !== "photographs") return evaluationBatches({ set, batchSize, reuseArrays: true });
  const size = nets[0]?.description.input[0] ?? 0;
  const hearing = onBroken === undefined ? {} : { onBroken };
  const stopping = signal === undefined ? {} : { signal };
  return photoEvaluationBatches({ set, batchSize, size, ...hearing, ...stopping });
}

/** Compiling costs about as much as so many batches win back. */
const worthCompiling = 16;

/** Counts over batches; those of one size are compiled where there are many. */
class BatchCounter {
  readonly #nets: readonly Net[];
  readonly #topK: number | undefined;
  readonly #compiledSize: number | undefined;
  #compiled: CompiledFunction | undefined;

  constructor(nets: readonly Net[], topK: number | undefined, compiledSize: number | undefined) {
    this.#nets = nets;
    this.#topK = topK;
    this.#compiledSize = canCompile() ? compiledSize : undefined;
  }

  /** How many are right, the mean loss, how many are right among the largest so many. */
  count(images: tf.Tensor4D, labels: tf.Tensor1D): [correct: number, loss: number, inTopK: number] {
    const compute = (): tf.Tensor[] => this.#compute(images, labels);
    if (labels.size === this.#compiledSize) {
      this.#compiled ??= CompiledFunction.record([images, labels], compute);
    }
    const compiled = labels.size === this.#compiledSize ? this.#compiled : undefined;
    const counts = compiled?.call([images, labels]) ?? compute();
    const [correct = 0, loss = 0, near = 0] = counts.map((tensor) => tensor.dataSync()[0]);
    return [correct, loss, near];
  }

  dispose(): void {
    this.#compiled?.dispose();
  }

  #compute(images: tf.Tensor4D, labels: tf.Tensor1D): tf.Tensor[] {
    return tf.tidy(() => {
      const nets = this.#nets;
      const logits = tf.div<tf.Tensor2D>(tf.addN(nets.map((net) => net.forward(images))), nets.length);
      const counts: tf.Tensor[] = [countCorrect(logits, labels), crossEntropy(logits, labels)];
      return this.#topK === undefined ? counts : [...counts, inTopK(logits, labels, this.#topK)];
    });
  }
}
