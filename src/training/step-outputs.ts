import * as tf from "@tensorflow/tfjs-core";
import type { BatchNorm } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import type { GradientClip } from "../plan/plan-data.js";
import { distinctParameters, type Parameter, type StateTensor } from "../templates/parameter.js";
import {
  type BatchGradients,
  batchGradients,
  disposeGradients,
  type StepSettings,
  sumOfGradients,
} from "./batch-gradients.js";
import { clipped } from "./clip-gradients.js";
import { classObjective, scoreOf } from "./objective.js";
import type { OptimizerState } from "./optimizer-state.js";
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
import type { WeightAverage } from "./weight-average.js";

/** A net that is trained in the same step as others, and how much its loss counts. */
export interface WeightedNet {
  readonly net: Net;
  readonly weight: number;
}

/** What all steps of one kind have in common. */
export interface StepOptions {
  /** One net, or several that see the same images. */
  readonly nets: readonly WeightedNet[];
  readonly optimizer: OptimizerState;
  readonly loss?: Pick<StepSettings, "smoothing" | "precision" | "objective">;
  /** How many parts of a batch are normalised by themselves; see {@link stepOutputs}. Default 1: the whole batch. */
  readonly replicas?: number;
  /** This process, where each replica has a process of its own. */
  readonly ranks?: Ranks | undefined;
  /** Limits the gradients. Default: none. */
  readonly clip?: GradientClip | undefined;
  /** Takes part in every step. Default: none. */
  readonly average?: WeightAverage | undefined;
  /** Weights whose new parts have rates of their own, by parameter. Default: none. */
  readonly widened?: WidenedWeights;
  /** Names of the devices that replicas are distributed among when a step is recorded. Default: all. */
  readonly devices?: readonly string[];
}

/** The tensors that a step changes. */
export interface StepState {
  readonly parameters: readonly Parameter[];
  /** Of every parameter, in the order of the optimizer's. */
  readonly slots: readonly (readonly tf.Variable[])[];
  readonly batchNorms: readonly BatchNorm[];
  /** Of every parameter, then of the mean and the variance of every batch norm; empty where none is taken. */
  readonly averages: readonly tf.Variable[];
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
  /** From which the random numbers of the step follow, int32 `[2]`; none where it is left out. */
  readonly seed?: tf.Tensor1D | undefined;
  /** 1 where this process wants to stop after the step, else 0; only one among several. */
  readonly stop?: tf.Scalar | undefined;
}

/** What a step changes of nets and an optimiser, each once; creates missing slots. */
export function stateOf({ nets, optimizer, average }: StepOptions): StepState {
  const parameters = distinctParameters(nets.flatMap(({ net }) => net.parameters()));
  const batchNorms = [...new Set(nets.flatMap(({ net }) => [...net.batchNorms().values()]))];
  const averaged = [...parameters, ...batchNorms.flatMap(runningStatistics)];
  return {
    parameters,
    slots: parameters.map((parameter) => optimizer.variables(parameter)),
    batchNorms,
    averages: average === undefined ? [] : averaged.map((tensor) => average.of(tensor)),
  };
}

/** Mean and variance of a batch norm, under their names in the network. */
function runningStatistics({ name, mean, variance }: BatchNorm): StateTensor[] {
  return [
    { name: `${name}.mean`, variable: mean },
    { name: `${name}.variance`, variable: variance },
  ];
}

/** All of the state, in one order everywhere. */
export function tensorsOf({ parameters, slots, batchNorms, averages }: StepState): tf.Variable[] {
  const running = batchNorms.flatMap(({ mean, variance }) => [mean, variance]);
  return [...parameters.map(({ variable }) => variable), ...slots.flat(), ...running, ...averages];
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
  { images, labels, rates, scale, seed, stop }: StepInputs,
  devices: readonly On[] = [(compute) => compute()],
): tf.Tensor[] {
  return tf.tidy(() => {
    const { replicas, ranks } = options;
    const shards =
      ranks === undefined ? shardsOf(images, labels, replicas) : [shardOfRank(images, labels, ranks)];
    const passes = distribute(shards, devices, (shard) => {
      const replica = ranks?.index ?? shards.indexOf(shard);
      return pass(options, state, shard, { scale, seedOf: (net) => seed && seedFor(seed, net, replica) });
    });
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

/** What a pass reads apart from its shard. */
interface PassInputs {
  readonly scale: tf.Scalar | undefined;
  /** From which the random numbers of a net follow. */
  readonly seedOf: (net: number) => tf.Tensor1D | undefined;
}

/** Nets and replicas of a step draw different numbers. */
function seedFor(seed: tf.Tensor1D, net: number, replica: number): tf.Tensor1D {
  return tf.add<tf.Tensor1D>(seed, tf.tensor1d([replica * 2 ** 10 + net, 0], "int32"));
}

/** Forward and backward pass over a shard. */
function pass(
  { nets, loss }: StepOptions,
  { parameters }: StepState,
  { images, labels, share }: Shard,
  { scale, seedOf }: PassInputs,
): Pass {
  const lossScale = scale === undefined ? {} : { lossScale: scale };
  const objective = loss?.objective ?? classObjective;
  const batches = lossShares(nets).map((weight, i) =>
    batchGradients((nets[i] as WeightedNet).net, images, labels, {
      ...loss,
      weight: weight * share,
      ...lossScale,
      seed: seedOf(i),
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
  { optimizer, widened, clip, average }: StepOptions,
  { parameters, slots, batchNorms, averages }: StepState,
  layers: readonly BatchNorm[],
  sums: readonly tf.Tensor[],
  rates: readonly tf.Scalar[],
): tf.Tensor[] {
  const gradients = clipped(sums.slice(0, parameters.length), clip);
  const after = parameters.map((parameter, i) => {
    const rate = (rates[i] ?? rates[0]) as tf.Scalar;
    const next = optimizer.updated(parameter, gradients[i] as tf.Tensor, slots[i] as tf.Variable[], rate);
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
  const values = after.map(({ value }) => value);
  const blended = [...running.values()].flat();
  const averaged = [...values, ...blended];
  return [
    ...values,
    ...after.flatMap((next) => next.slots),
    ...blended.map((tensor) => tf.clone(tensor)),
    ...averages.map((before, i) => (average as WeightAverage).next(before, averaged[i] as tf.Tensor)),
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
