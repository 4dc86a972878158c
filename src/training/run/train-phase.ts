import { isDeepStrictEqual } from "node:util";
import { operationOf } from "../../networks/operations/operations.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedBy } from "../../plan/trained-by.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { trainedPrecision } from "../../tensorflow/precision.js";
import { objectiveOf } from "../objective.js";
import { OptimizerState } from "../optimizer-state.js";
import { widenedWeights } from "../part-rates.js";
import { ratesAt } from "../schedule.js";
import { type StepResult, TrainingStep } from "../training-step.js";
import { WeightAverage } from "../weight-average.js";
import { handOver, withTestedWeights } from "./hand-over.js";
import { endsNow } from "./phase-end.js";
import { PhaseLog } from "./phase-log.js";
import type { RunState } from "./run-state.js";
import { type TensorBatch, tensorBatches } from "./tensor-batches.js";
import type { Tested } from "./tested.js";

/**
 * Trains the nets of a phase, from where the run stands to the phase's last epoch, and tests them after each.
 *
 * This is the whole loop. What it counts, reports and saves on the way is in {@link PhaseLog}; a resumed run enters here
 * with its position, network, optimizer and sums as they were.
 *
 * @throws StoppedError between two steps, NotFiniteError and DivergenceError when numbers stop being finite.
 */
export async function trainPhase(run: RunState, phase: TrainPhase): Promise<void> {
  startOptimizer(run, phase);
  startAverage(run, phase);
  const step = trainingStep(run, phase);
  const log = new PhaseLog(run, phase);
  try {
    while (!endsNow(run, phase)) {
      const learningRate = ratesAt(phase, run.position.epoch);
      for await (const { images, labels } of batches(run, phase)) {
        const take = (): StepResult[] => step.run(images, labels, learningRate, stepSeed(run, phase));
        log.step(
          () => (isBegun(run) ? take() : withMomentumKept(run, phase, take)),
          labels.shape[0] as number,
        );
      }
      log.epoch(await withTestedWeights(run, () => testNets(run, phase)));
    }
  } finally {
    step.dispose();
  }
  handOver(run);
}

/**
 * Keeps what the optimizer of the phase before has kept, at the settings of this phase, or starts without. What another optimizer
 * keeps means nothing to this one.
 */
function startOptimizer(run: RunState, phase: TrainPhase): void {
  const { optimizer: known } = run;
  if (isBegun(run)) return;
  const settings = trainedBy(phase);
  const isKept = phase.optimizer !== "new" && known?.settings.optimizer === settings.optimizer;
  if (isKept && isDeepStrictEqual(known.settings, settings)) return;
  run.optimizer = new OptimizerState(settings);
  if (isKept) run.optimizer.restore(known.snapshot());
  known?.dispose();
}

/** Begins the average with the network that the phase begins with. */
function startAverage(run: RunState, { ema }: TrainPhase): void {
  if (isBegun(run)) return;
  run.forgetPhase();
  if (ema !== undefined) run.average = new WeightAverage(ema.decay);
}

/** Whether a step of the phase was taken. */
function isBegun({ position: { epoch, step } }: RunState): boolean {
  return epoch > 0 || step > 0;
}

/**
 * The first step of a phase, with the share of the momentum that it keeps. It belongs to the step, so that a run that stops
 * before it is as it was, and one that continues does it once.
 */
function withMomentumKept(
  run: RunState,
  { optimizer: start }: TrainPhase,
  take: () => StepResult[],
): StepResult[] {
  const { optimizer } = run;
  if (typeof start === "string" || optimizer === undefined) return take();
  const before = optimizer.snapshot();
  optimizer.scaleMomentum(start.keep);
  try {
    return take();
  } catch (error) {
    optimizer.restore(before);
    throw error;
  }
}

/** Forward and backward pass of the phase's nets over a batch, their batch norm statistics, and the optimizer. */
function trainingStep(run: RunState, phase: TrainPhase): TrainingStep {
  const { batchSize = 128, replicas = 1 } = run.options;
  const set = run.trainingSet(phase);
  const nets = trainedNets(phase).map(({ net, weight }) => ({ net: run.net(net), weight }));
  const objective = objectiveOf(set, run.options.loss);
  const loss = { ...phase.loss, precision: trainedPrecision(phase.precision), objective };
  const widened = widenedWeights(run.options.network, run.options.plan, phase);
  return new TrainingStep(
    {
      ...{ nets, optimizer: run.optimizer as OptimizerState, loss, replicas, ranks: run.ranks, widened },
      ...{ clip: phase.clip, average: run.average },
    },
    new Map([
      [set.count % batchSize, phase.epochs],
      [batchSize, phase.epochs * Math.floor(set.count / batchSize)],
    ]),
  );
}

/** What the next step draws its random numbers from; none where no operation of its nets is random. */
function stepSeed(run: RunState, phase: TrainPhase): readonly [number, number] | undefined {
  const { nodes } = run.options.network;
  if (!nodes.some((node) => operationOf(node).isRandom)) return undefined;
  return run.streams.stepSeed(phase, run.position.epoch, run.position.step);
}

/** The remaining batches of an epoch; their order depends only on the seed, the phase and the epoch. */
function batches(run: RunState, phase: TrainPhase): AsyncIterable<TensorBatch> {
  return tensorBatches(run.trainingSet(phase), run.batchOptions, {
    seed: run.streams.dataSeed(phase),
    epoch: run.position.epoch,
    startBatch: run.position.step,
    pause: () => run.pause(phase),
    onBroken: (error, file) => run.reportBroken(phase, error, file),
  });
}

/** The phase's nets on all test images, one after the other. */
async function testNets(run: RunState, phase: TrainPhase): Promise<Tested[]> {
  const tests: Tested[] = [];
  for (const { net } of trainedNets(phase)) tests.push(await run.test(phase, [net], run.signal()));
  run.checkSignal(phase);
  return tests;
}
