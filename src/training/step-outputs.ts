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
import { classObjective, scoreOf } from "./objective.js";
import { movedByParts, type WidenedWeights } from "./part-rates.js";
import {
  distribute,
  type On,
  type Ranks,
  type Shard,
  shardOfRank,
  shardsOf,
  sumOfAll,
  sumOnEach,
} from "./replicas.js";
import type { Sgd } from "./sgd.js";

/** A net that is trained in the same step as others, and how much its loss counts. */
export interface WeightedNet {
  readonly net: Net;
  readonly weight: number;
}

/** What all steps of one kind have in common. */
export interface StepOptions {
  /** One net, or several that see the same images. */
  readonly nets: readonly WeightedNet[];
  readonly optimizer: Sgd;
  readonly loss?: Pick<StepSettings, "smoothing" | "precision" | "objective">;
  /** How many parts of a batch are normalised by themselves; see {@link stepOutputs}. Default 1: the whole batch. */
  readonly replicas?: number;
  /** This process, where each replica has a process of its own. */
  readonly ranks?: Ranks | undefined;
  /** Weights whose new parts have rates of their own, by parameter. Default: none. */
  readonly widened?: WidenedWeights;
  /** Names of the devices that replicas are distributed among when a step is recorded. Default: all. */
  readonly devices?: readonly string[];
}

/** The tensors that a step changes. */
export interface StepState {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly tf.Variable[];
  readonly batchNorms: readonly BatchNorm[];
}

/** What a step reads and does not change. */
export interface StepInputs {
  /** `[n, ...]`, such as `[n, height, width, channels]` */
  readonly images: tf.Tensor;
  /** `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict. */
  readonly labels: tf.Tensor;
  /** One learning rate for all parameters, or one each. */
  readonly rates: readonly tf.Scalar[];
  /** As in {@link StepSettings}; none where it is left out. */
  readonly scale?: tf.Scalar | undefined;
  /** 1 where this process wants to stop after the step, else 0; only one among several. */
  readonly stop?: tf.Scalar | undefined;
}

/** What a step changes of nets and an optimiser, each once; creates missing momentum. */
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
 * Computes what a training step would leave, changing nothing: the definition of a step.
 *
 * ```
 * loss = sum_r (n_r / n) (1 / nets) sum_i weight_i loss_i(shard r)       over the same images
 * ```
 *
 * A batch of `n` images is divided into shards, one for each replica, and batch norm normalises each by its own statistics;
 * what enters the running statistics is the mean over the shards. What nets share gets the sum of their gradients.
 *
 * @param devices One for each copy of the state. The shards are distributed among them, the sums over all shards come to
 *   each, and each moves its copy. Default: one, wherever operations run.
 * @returns Loss of every net at its share, count of correct answers (or sum of squared errors) of each, sum of a gradient of each, how many processes
 *   want to stop where there are several, then, for each device, all tensors of {@link tensorsOf} as they are after the step;
 *   owned by the caller or its `tf.tidy`.
 * Source: published option `train_both_members`, with weights 0.1 and 1; shards as PyTorch's `DistributedDataParallel`.
 */
export function stepOutputs(
  options: StepOptions,
  state: StepState,
  { images, labels, rates, scale, stop }: StepInputs,
  devices: readonly On[] = [(compute) => compute()],
): tf.Tensor[] {
  return tf.tidy(() => {
    const { replicas, ranks } = options;
    const shards =
      ranks === undefined ? shardsOf(images, labels, replicas) : [shardOfRank(images, labels, ranks)];
    const passes = distribute(shards, devices, (shard) => pass(options, state, shard, scale));
    const [{ layers }] = passes as [Pass];
    const found = passes.map(({ tensors }) => tensors);
    const sums =
      ranks === undefined
        ? sumOnEach(found, devices)
        : [sumOfAll([...found.flat(), stop as tf.Scalar], ranks)];
    const after = devices.map((on, i) =>
      on(() => moved(options, state, layers, sums[i] as tf.Tensor[], rates)),
    );
    const report = (sums[0] as tf.Tensor[]).slice(state.parameters.length + 2 * layers.length);
    return [...report, ...after.flat()];
  });
}

/** How much the loss of each net counts in a step: `weight_i / nets`. */
export function lossShares(nets: readonly WeightedNet[]): number[] {
  return nets.map(({ weight }) => weight / nets.length);
}

/** What a shard adds to a step. */
interface Pass {
  /** The layers whose batch statistics are among the tensors, in their order. */
  readonly layers: readonly BatchNorm[];
  /**
   * The gradient of every parameter, mean and variance of every layer, then loss, count of correct answers or sum of
   * squared errors, and sum of a gradient of each net.
   */
  readonly tensors: readonly tf.Tensor[];
}

/** Forward and backward pass over a shard. */
function pass(
  { nets, loss }: StepOptions,
  { parameters }: StepState,
  { images, labels, share }: Shard,
  scale: tf.Scalar | undefined,
): Pass {
  const lossScale = scale === undefined ? {} : { lossScale: scale };
  const objective = loss?.objective ?? classObjective;
  const batches = lossShares(nets).map((weight, i) =>
    batchGradients((nets[i] as WeightedNet).net, images, labels, {
      ...loss,
      weight: weight * share,
      ...lossScale,
    }),
  );
  const statistics = batches.flatMap((batch) => batch.statistics);
  try {
    const weighted = (tensor: tf.Tensor): tf.Tensor => (share === 1 ? tensor : tf.mul(tensor, share));
    const tensors = [
      ...sumByName(batches, parameters),
      ...statistics.flatMap(({ mean, variance }) => [weighted(mean), weighted(variance)]),
      ...batches.map((batch) => batch.loss),
      ...batches.map(({ logits }) => (share === 0 ? tf.scalar(0) : scoreOf(logits, labels, objective))),
      ...batches.map(({ gradients }) => sumOfGradients(gradients, loss?.precision)),
    ];
    return {
      layers: statistics.map(({ layer }) => layer),
      tensors: tensors.map((tensor) => tf.clone(tensor)),
    };
  } finally {
    for (const batch of batches) disposeGradients(batch);
  }
}

/** All tensors of the state as they are after a step, from the sums over all shards. */
function moved(
  { optimizer, widened }: StepOptions,
  { parameters, buffers, batchNorms }: StepState,
  layers: readonly BatchNorm[],
  sums: readonly tf.Tensor[],
  rates: readonly tf.Scalar[],
): tf.Tensor[] {
  const after = parameters.map((parameter, i) => {
    const rate = (rates[i] ?? rates[0]) as tf.Scalar;
    const next = optimizer.updated(parameter, sums[i] as tf.Tensor, buffers[i] as tf.Tensor, rate);
    const layer = widened?.get(parameter.name);
    if (layer === undefined) return next;
    return { ...next, value: movedByParts(parameter.variable, next.value, layer) };
  });
  const running = new Map(batchNorms.map((layer) => [layer, [layer.mean, layer.variance] as tf.Tensor1D[]]));
  const statistics = sums.slice(parameters.length) as tf.Tensor1D[];
  // A layer that normalised two batches takes both in, one after the other.
  layers.forEach((layer, i) => {
    const [mean, variance] = running.get(layer) as [tf.Tensor1D, tf.Tensor1D];
    running.set(layer, [
      layer.blend(mean, statistics[2 * i] as tf.Tensor1D),
      layer.blend(variance, statistics[2 * i + 1] as tf.Tensor1D),
    ]);
  });
  return [
    ...after.map(({ value }) => value),
    ...after.map(({ buffer }) => buffer),
    ...[...running.values()].flat().map((tensor) => tf.clone(tensor)),
  ];
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
