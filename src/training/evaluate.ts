import {
  callable,
  choose,
  demandArguments,
  instance,
  integer,
  list,
  optional,
  record,
  type Shape,
  something,
} from "../checking/shapes.js";
import { type Batch, evaluationBatches } from "../data/batches.js";
import type { ExampleSet, RegressionSet } from "../data/dataset.js";
import { type OnBrokenPhoto, photoEvaluationBatches } from "../data/photos/photo-batches.js";
import type { Loss, LossName } from "../layers/losses.js";
import { Model } from "../models/model.js";
import type { Net } from "../networks/net.js";
import { labelledSetShape, netShape } from "./argument-shapes.js";
import { DeviceCopies } from "./device-copies.js";
import { type BatchSums, EvaluationSums } from "./evaluation-sums.js";
import { objectiveOf } from "./objective.js";
import { lossShape } from "./own-loss.js";
import { type Metrics, measured, metricsShape } from "./own-metrics.js";
import { type RegressionMetrics, regressionMetrics } from "./regression-metrics.js";
import { checkSetFits } from "./set-fit.js";

/** How well nets tell classes apart on a set. */
export interface Evaluation {
  /** Share of images classified correctly. */
  readonly accuracy: number;
  /** Mean cross entropy, or mean of the loss that was given. */
  readonly loss: number;
  /** Share of images whose class is among the `topK` largest logits; undefined without `topK`. */
  readonly topKAccuracy?: number;
  /** What the user's own metrics give; undefined without `metrics`. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** How well nets predict the numbers of a set. */
export interface RegressionEvaluation extends RegressionMetrics, Pick<Evaluation, "metrics"> {
  /** Mean of the loss, of targets less their mean and divided by their deviation. */
  readonly loss: number;
}

/** What {@link evaluate} measures on a set of this kind. */
export type EvaluationOf<Part extends ExampleSet> = Part extends RegressionSet
  ? RegressionEvaluation
  : Evaluation;

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Images in a batch; it changes no result. Default 250. */
  readonly batchSize?: number;
  /** Also counts a class among this many largest logits as correct, such as 5. Default: not counted. */
  readonly topK?: number;
  /** The loss that is measured. Default: cross entropy for classes, squared error for numbers to predict. */
  readonly loss?: LossName | Loss;
  /** Metrics of one's own, by name. Default: none. */
  readonly metrics?: Metrics;
  /** Called for photographs that cannot be decoded, which count as the mean colour. Default: the first is an error. */
  readonly onBroken?: OnBrokenPhoto;
  /** Ends the evaluation between two batches when it is aborted, with its reason. */
  readonly signal?: AbortSignal;
}

const evaluated: Shape = choose(
  [(value) => value instanceof Model, something],
  [() => true, list(netShape, { min: 1, use: "[run.net(member(0))]" })],
);

const evaluateOptions: Shape = record<EvaluateOptions>({
  batchSize: optional(integer({ min: 1, use: 250 })),
  topK: optional(integer({ min: 1, use: 5 })),
  loss: optional(lossShape),
  metrics: optional(metricsShape),
  onBroken: optional(callable("a function that receives broken photographs")),
  signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
});

/**
 * Measures accuracy and loss on a whole set, or the errors of predicted numbers, with running batch norm statistics; several
 * nets vote by the mean of their outputs.
 *
 * Photographs are shown by their centre, at the size of the nets' input: the short side is first scaled to 256 / 224 of it.
 *
 * @param nets One net, or the members of an ensemble; or a model, whose nets vote, and which normalises the set as it was trained.
 * @param set Examples in memory, or photographs, which are read as they are needed.
 * @throws InputError for other arguments, for images or classes that the nets are not made for, and for photographs and a net
 *   without square input of 3 colours; DataError for an impossible set, or naming a photograph that cannot be read.
 * @example
 * ```ts
 * const { train, test } = await photoDataset("imagenet");
 * (await evaluate([run.net(member(0))], test, { topK: 5 })).topKAccuracy;
 * ```
 */
export async function evaluate<Part extends ExampleSet>(
  nets: readonly Net[] | Model,
  set: Part,
  options: EvaluateOptions = {},
): Promise<EvaluationOf<Part>> {
  demandArguments("evaluate", {
    nets: [nets, evaluated],
    set: [set, labelledSetShape],
    options: [options, evaluateOptions],
  });
  if (!(nets instanceof Model)) return evaluateOnDevices(nets, set, options);
  checkSetFits(nets.nets, set, "evaluation on");
  return evaluateOnDevices(nets.nets, nets.withOwnStatistics(set), options);
}

/**
 * {@link evaluate}, for arguments that are right.
 *
 * @param replicas Into how many parts batches are divided, each on a device of its own where there are several; the last bits
 *   of the loss depend on it. Default 1.
 * @param devices names of the devices; all where they are left out
 */
export async function evaluateOnDevices<Part extends ExampleSet>(
  nets: readonly Net[],
  set: Part,
  options: EvaluateOptions,
  replicas = 1,
  devices?: readonly string[],
): Promise<EvaluationOf<Part>> {
  const { batchSize = 250, topK, signal, metrics } = options;
  checkSetFits(nets, set, "evaluation on");
  const totals: Totals = { loss: 0, sums: [], outputs: [] };
  const adding = new EvaluationSums({
    nets,
    objective: objectiveOf(set, options.loss),
    topK,
    keepsOutputs: metrics !== undefined,
    compiledSize: set.count >= worthCompiling * batchSize ? batchSize : undefined,
    copies: new DeviceCopies(replicas, devices),
    replicas,
  });
  try {
    for await (const batch of batchesOf(nets, set, { ...options, batchSize })) {
      addBatch(totals, adding.of(batch), batch.indices.length);
      // Operations block: let output and interrupts through between batches.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  } finally {
    adding.dispose();
  }
  const own = metrics === undefined ? {} : { metrics: measured(metrics, set, joined(totals.outputs)) };
  return { ...evaluationOf(set, totals, topK), ...own } as EvaluationOf<Part>;
}

function evaluationOf(
  set: ExampleSet,
  { loss: sum, sums }: Totals,
  topK: number | undefined,
): Evaluation | RegressionEvaluation {
  const loss = sum / set.count;
  if (set.kind === "regression") return { loss, ...regressionMetrics(set, sums) };
  const [[correct = 0] = [], [near = 0] = []] = sums;
  const result = { accuracy: correct / set.count, loss };
  return topK === undefined ? result : { ...result, topKAccuracy: near / set.count };
}

/** What batches added up to. */
interface Totals {
  loss: number;
  sums: number[][];
  readonly outputs: Float32Array[];
}

function addBatch(totals: Totals, { loss, sums, outputs }: BatchSums, count: number): void {
  totals.loss += loss * count;
  totals.sums = sums.map((sum, i) => sum.map((value, j) => (totals.sums[i]?.[j] ?? 0) + value));
  if (outputs !== undefined) totals.outputs.push(outputs);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function batchesOf(
  nets: readonly Net[],
  set: ExampleSet,
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
