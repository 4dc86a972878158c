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
import { DeviceCopies } from "./device-copies.js";
import { distribute, type Shard, shardsOf } from "./replicas.js";
import { checkSetFits } from "./set-fit.js";

/** How well nets do on a set. */
export interface Evaluation {
  /** Share of images classified correctly. */
  readonly accuracy: number;
  /** Mean cross entropy. */
  readonly loss: number;
  /** Share of images whose class is among the `topK` largest logits; undefined without `topK`. */
  readonly topKAccuracy?: number;
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Images in a batch; it changes no result. Default 250. */
  readonly batchSize?: number;
  /** Also counts a class among this many largest logits as correct, such as 5. Default: not counted. */
  readonly topK?: number;
  /** Called for photographs that cannot be decoded, which count as the mean colour. Default: the first is an error. */
  readonly onBroken?: OnBrokenPhoto;
  /** Ends the evaluation between two batches when it is aborted, with its reason. */
  readonly signal?: AbortSignal;
}

const evaluateOptions: Shape = record<EvaluateOptions>({
  batchSize: optional(integer({ min: 1, use: 250 })),
  topK: optional(integer({ min: 1, use: 5 })),
  onBroken: optional(callable("a function that receives broken photographs")),
  signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
});

/**
 * Counts rows whose largest logit is at their class.
 *
 * @param logits `[n, classes]`
 * @param labels `[n]`, int32.
 * @returns A scalar, int32; owned by the caller or its `tf.tidy`.
 */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum<tf.Scalar>(tf.equal(tf.argMax(logits, 1), labels)));
}

/**
 * Counts rows with their class among the `k` largest logits; equal logits count in the class's favour.
 *
 * @param logits `[n, classes]`; NaN is never correct.
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
    // Selected, not multiplied: an infinite logit elsewhere must not spoil the class's own.
    const own = tf.sum(tf.where(chosen, logits, tf.zerosLike(logits)), 1, true);
    const before = tf.sub(classes, tf.sum(tf.cast(tf.lessEqual(logits, own), "int32"), 1));
    return tf.sum<tf.Scalar>(tf.less(before, Math.min(k, classes)));
  });
}

/**
 * Measures accuracy and loss on a whole set, with running batch norm statistics; several nets vote by the mean of their
 * logits.
 *
 * Photographs are shown by their centre, at the size of the nets' input: the short side is first scaled to 256 / 224 of it.
 *
 * @param nets One net, or the members of an ensemble.
 * @param set Images in memory, or photographs, which are read as they are needed.
 * @throws InputError for other arguments, for images or classes that the nets are not made for, and for photographs and a net
 *   without square input of 3 colours; DataError for an impossible set, or naming a photograph that cannot be read.
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
  return evaluateOnDevices(nets, set, options);
}

/**
 * {@link evaluate}, for arguments that are right.
 *
 * @param replicas Into how many parts batches are divided, each on a device of its own where there are several; the last bits
 *   of the loss depend on it. Default 1.
 * @param devices names of the devices; all where they are left out
 */
export async function evaluateOnDevices(
  nets: readonly Net[],
  set: LabelledSet,
  options: EvaluateOptions,
  replicas = 1,
  devices?: readonly string[],
): Promise<Evaluation> {
  const { batchSize = 250, topK, signal } = options;
  checkSetFits(nets, set, "evaluation on");
  const sums = { correct: 0, loss: 0, inTopK: 0 };
  const compiledSize = set.count >= worthCompiling * batchSize ? batchSize : undefined;
  const counter = new BatchCounter(nets, topK, compiledSize, new DeviceCopies(replicas, devices), replicas);
  try {
    for await (const batch of batchesOf(nets, set, { ...options, batchSize })) {
      const [correct, loss, near] = tf.tidy(() =>
        counter.count(tf.tensor(batch.images, [...batch.shape]), tf.tensor1d(batch.labels, "int32")),
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
  const how = {
    ...(onBroken === undefined ? {} : { onBroken }),
    ...(signal === undefined ? {} : { signal }),
  };
  return photoEvaluationBatches({ set, batchSize, size, ...how });
}

/** Compiling costs about as much as this many batches save. */
const worthCompiling = 16;

/** Counts over batches, and compiles the counting for one size where there are many. */
class BatchCounter {
  readonly #nets: readonly Net[];
  readonly #topK: number | undefined;
  readonly #compiledSize: number | undefined;
  readonly #replicas: number;
  readonly #copies: DeviceCopies;
  #compiled: CompiledFunction | undefined;

  constructor(
    nets: readonly Net[],
    topK: number | undefined,
    compiledSize: number | undefined,
    copies: DeviceCopies,
    replicas: number,
  ) {
    this.#nets = nets;
    this.#topK = topK;
    this.#compiledSize = canCompile() ? compiledSize : undefined;
    this.#replicas = replicas;
    this.#copies = copies;
  }

  /** How many are correct, the mean loss, and how many are correct among the `topK` largest. */
  count(images: tf.Tensor, labels: tf.Tensor1D): [correct: number, loss: number, inTopK: number] {
    const isCompiled = labels.size === this.#compiledSize;
    const counts = isCompiled ? this.#call(images, labels) : this.#compute({ images, labels, share: 1 });
    const [correct = 0, loss = 0, near = 0] = counts.map((tensor) => tensor.dataSync()[0]);
    return [correct, loss, near];
  }

  dispose(): void {
    this.#compiled?.dispose();
    this.#copies.dispose();
  }

  #call(images: tf.Tensor, labels: tf.Tensor1D): tf.Tensor[] {
    // Without replicas a call reads variables that it does not name.
    const state = this.#replicas === 1 ? [] : stateOf(this.#nets);
    const inputs = [images, labels, ...state, ...this.#copies.of(state)];
    this.#compiled ??= CompiledFunction.record(inputs, (at) =>
      tf.tidy(() => {
        const shards = shardsOf(images, labels, this.#replicas);
        const parts = distribute(shards, this.#copies.devices(at, state), (shard) => this.#compute(shard));
        const [first = []] = parts;
        return parts.length === 1
          ? first
          : first.map((_, i) => tf.addN(parts.map((part) => part[i] as tf.Tensor)));
      }),
    );
    return this.#compiled.call(inputs);
  }

  /** Counts of a shard, and its part of the mean loss. */
  #compute({ images, labels, share }: Shard): tf.Tensor[] {
    return tf.tidy(() => {
      const nets = this.#nets;
      const logits = tf.div<tf.Tensor2D>(tf.addN(nets.map((net) => net.forward(images))), nets.length);
      const loss = crossEntropy(logits, labels);
      const counts = [countCorrect(logits, labels), share === 1 ? loss : tf.mul(loss, share)];
      return this.#topK === undefined ? counts : [...counts, inTopK(logits, labels, this.#topK)];
    });
  }
}

/** What evaluation reads of nets, each once. */
function stateOf(nets: readonly Net[]): tf.Variable[] {
  const parameters = nets.flatMap((net) => net.parameters()).map(({ variable }) => variable);
  const running = nets.flatMap((net) =>
    [...net.batchNorms().values()].flatMap(({ mean, variance }) => [mean, variance]),
  );
  return [...new Set([...parameters, ...running])];
}
