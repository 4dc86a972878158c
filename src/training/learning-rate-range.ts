import { integer, number, optional, positive, record, type Shape } from "../checking/shapes.js";
import { createRandom } from "../data/random.js";
import { type Network, valuesOf } from "../networks/network.js";
import { operationOf } from "../networks/operations/operations.js";
import { optimizerOf } from "../optimizers/optimizers.js";
import type { TrainPhase } from "../plan/plan-data.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { trainedBy } from "../plan/trained-by.js";
import { trainedNets } from "../plan/trained-nets.js";
import { trainedPrecision } from "../tensorflow/precision.js";
import { NotFiniteError } from "./divergence.js";
import { objectiveOf } from "./objective.js";
import { OptimizerState } from "./optimizer-state.js";
import type { Run } from "./run/run.js";
import { plannedNetwork } from "./run/run-options.js";
import { StoppedError } from "./run/run-position.js";
import { type TensorBatch, tensorBatches } from "./run/tensor-batches.js";
import { TrainingStep } from "./training-step.js";

/** Options of a range test of learning rates. */
export interface LearningRateRangeOptions {
  /** First rate. Default: a ten-thousandth of the optimizer's usual one, 1e-5 for SGD and 1e-7 for AdamW. */
  readonly from?: number;
  /** Last rate. Default: a hundred times the optimizer's usual one, 10 for SGD and 0.1 for AdamW. */
  readonly to?: number;
  /** Steps from the first to the last rate. Default 100. */
  readonly steps?: number;
  /** Share of the mean of the losses before that a step keeps, in [0, 1). Default 0.9. */
  readonly smoothing?: number;
}

/** What these options must be. */
export const learningRateRangeOptions: Shape = record<LearningRateRangeOptions>({
  from: optional(positive(1e-5)),
  to: optional(positive(10)),
  steps: optional(integer({ min: 10, max: 100_000, use: 100 })),
  smoothing: optional(number({ min: 0, below: 1, use: 0.9 })),
});

/** A step of a range test. */
export interface LearningRateTry {
  /** Learning rate of the step. */
  readonly learningRate: number;
  /** Loss of the batch before the step, the mean of the nets that the phase trains. */
  readonly loss: number;
  /** Exponentially weighted mean of the losses so far. */
  readonly smoothed: number;
}

/** A test ends early once the smoothed loss is this many times its lowest. */
const diverged = 4;

/**
 * Trains a copy of a run's network at rates that rise exponentially, as far as the loss stays finite and below four times its
 * lowest. The copy is thrown away; the run stays as it is.
 *
 * @param run Stands in a phase that trains.
 * @returns The steps, in order.
 * @throws RangeError for a run that stands elsewhere or rates that do not rise, StoppedError when the run's signal is aborted.
 * Source: Smith 2017, section 3.3; the stop and the smoothing are those of fastai.
 */
export async function learningRateRange(
  run: Run,
  options: LearningRateRangeOptions,
): Promise<LearningRateTry[]> {
  const phase = phaseToTry(run);
  const settings = trainedBy(phase);
  const usual = optimizerOf(settings).learningRate;
  const { from = 1e-4 * usual, to = 100 * usual, steps = 100, smoothing = 0.9 } = options;
  if (!(to > from)) {
    throw new RangeError(
      `Expected to to be above from, ${from}, but got ${to} (lrFinder of ${run.name}). Let the rates rise.`,
    );
  }
  const network = copyOf(run);
  const optimizer = new OptimizerState(settings);
  const step = stepOf(run, phase, network, optimizer, steps);
  const seedOf = seeds(run);
  const tries: LearningRateTry[] = [];
  try {
    for await (const { images, labels } of batchesOf(run)) {
      const learningRate = from * (to / from) ** (tries.length / (steps - 1));
      const losses = step.run(images, labels, learningRate, seedOf()).map(({ loss }) => loss);
      tries.push(nextTry(tries, { learningRate, loss: mean(losses) }, smoothing));
      if (tries.length === steps || hasDiverged(tries)) break;
    }
  } catch (error) {
    // A rate that is far too high is what the test looks for.
    if (!(error instanceof NotFiniteError)) throw error;
  } finally {
    step.dispose();
    optimizer.dispose();
    network.dispose();
  }
  return tries;
}

/**
 * The rate at which the loss falls fastest per factor of the rate: where the mean of the losses just after it lies furthest below
 * that of the losses just before it, each over a twentieth of the steps. The smoothed loss lags behind, and would give a rate that
 * is several times too high.
 *
 * @returns undefined where the loss never falls.
 */
export function steepestRate(tries: readonly LearningRateTry[]): number | undefined {
  const losses = tries.map(({ loss }) => loss);
  const smoothed = tries.map((one) => one.smoothed);
  const width = Math.max(1, Math.floor(losses.length / 20));
  // Beyond the lowest loss, one that has blown up falls fast again.
  const end = Math.min(losses.length - width, smoothed.indexOf(Math.min(...smoothed)));
  const falls = losses.map((_, i) =>
    i < width || i >= end ? 0 : mean(losses.slice(i - width, i)) - mean(losses.slice(i + 1, i + 1 + width)),
  );
  const steepest = Math.max(0, ...falls);
  return steepest === 0 ? undefined : tries[falls.indexOf(steepest)]?.learningRate;
}

function phaseToTry(run: Run): TrainPhase {
  const phase = run.options.plan.phases[run.position.phase];
  if (phase?.kind === "train") return phase;
  const found = phase === undefined ? "one that is done" : `one before its phase "${phase.name}"`;
  throw new RangeError(
    `Expected a run that stands in a phase that trains but got ${found} (lrFinder of ${run.name}). Begin a run, or carry it through its growth.`,
  );
}

function copyOf({ network, options }: Run): Network {
  const planned = networkOfPlan(options.plan.data);
  const copy = planned.makeNetwork(plannedNetwork(options), createRandom(options.seed));
  copy.restore(network.structure(), valuesOf(network));
  return copy;
}

function stepOf(
  { options }: Run,
  phase: TrainPhase,
  network: Network,
  optimizer: OptimizerState,
  steps: number,
): TrainingStep {
  const { batchSize = 128, replicas = 1 } = options;
  const nets = trainedNets(phase).map(({ net, weight }) => ({ net: network.net(net), weight }));
  const objective = objectiveOf(options.data.train, options.loss);
  const loss = { ...phase.loss, precision: trainedPrecision(phase.precision), objective };
  return new TrainingStep(
    { nets, optimizer, loss, replicas, clip: phase.clip },
    new Map([[batchSize, steps]]),
  );
}

/** Makes what each step draws its random numbers from, as in training; nothing where no operation is random. */
function seeds({ options: { network, seed } }: Run): () => readonly [number, number] | undefined {
  if (!network.nodes.some((node) => operationOf(node).isRandom)) return () => undefined;
  const random = createRandom(seed).fork("learning rate range, steps");
  return () => [random.integer(2 ** 30), random.integer(2 ** 30)];
}

/** Training batches without end, from a random stream of their own. */
async function* batchesOf({ name, options }: Run): AsyncGenerator<TensorBatch> {
  const seed = createRandom(options.seed)
    .fork("learning rate range")
    .integer(2 ** 31);
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (options.signal?.()?.aborted === true) throw new StoppedError(`Stopped (lrFinder of ${name}).`);
  };
  const which = { seed, startBatch: 0, pause, onBroken: () => {} };
  for (let epoch = 0; ; epoch++) yield* tensorBatches(options.data.train, options, { ...which, epoch });
}

/** The next try, with the mean of the losses up to it, free of the start at 0. */
function nextTry(
  before: readonly LearningRateTry[],
  { learningRate, loss }: Omit<LearningRateTry, "smoothed">,
  kept: number,
): LearningRateTry {
  const count = before.length;
  const sum = (before.at(-1)?.smoothed ?? 0) * (1 - kept ** count);
  return { learningRate, loss, smoothed: (kept * sum + (1 - kept) * loss) / (1 - kept ** (count + 1)) };
}

function hasDiverged(tries: readonly LearningRateTry[]): boolean {
  const lowest = Math.min(...tries.map(({ smoothed }) => smoothed));
  return (tries.at(-1)?.smoothed ?? 0) > diverged * lowest;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
