import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { objectiveOf } from "../objective.js";
import { widenedWeights } from "../part-rates.js";
import { ratesAt } from "../schedule.js";
import { Sgd } from "../sgd.js";
import { type StepResult, TrainingStep } from "../training-step.js";
import { hasConverged } from "./converged.js";
import { PhaseLog } from "./phase-log.js";
import type { RunState } from "./run-state.js";
import { type TensorBatch, tensorBatches } from "./tensor-batches.js";
import type { Tested } from "./tested.js";

/**
 * Trains the nets of a phase, from where the run stands to the phase's last epoch, and tests them after each.
 *
 * This is the whole loop. What it counts, reports and saves on the way is in {@link PhaseLog}; a resumed run enters here
 * with its position, network, momentum and sums as they were.
 *
 * @throws StoppedError between two steps, NotFiniteError and DivergenceError when numbers stop being finite.
 */
export async function trainPhase(run: RunState, phase: TrainPhase): Promise<void> {
  startOptimizer(run, phase);
  const step = trainingStep(run, phase);
  const log = new PhaseLog(run, phase);
  try {
    while (run.position.epoch < phase.epochs && !hasConverged(run, phase)) {
      const learningRate = ratesAt(phase, run.position.epoch);
      for await (const { images, labels } of batches(run, phase)) {
        const take = (): StepResult[] => step.run(images, labels, learningRate);
        log.step(
          () => (isBegun(run) ? take() : withMomentumKept(run, phase, take)),
          labels.shape[0] as number,
        );
      }
      log.epoch(await testNets(run, phase));
    }
  } finally {
    step.dispose();
  }
}

/** Keeps the momentum of the phase before, or starts without. */
function startOptimizer(run: RunState, { optimizer, sgd }: TrainPhase): void {
  if (isBegun(run) || (optimizer !== "new" && run.optimizer !== undefined)) return;
  run.optimizer?.dispose();
  run.optimizer = new Sgd(sgd);
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
  const before = optimizer.values();
  optimizer.scaleMomentum(start.keep);
  try {
    return take();
  } catch (error) {
    optimizer.replace(before);
    throw error;
  }
}

/** Forward and backward pass of the phase's nets over a batch, their batch norm statistics, and the optimizer. */
function trainingStep(run: RunState, phase: TrainPhase): TrainingStep {
  const { batchSize = 128, replicas = 1 } = run.options;
  const set = run.trainingSet(phase);
  const nets = trainedNets(phase).map(({ net, weight }) => ({ net: run.net(net), weight }));
  const objective = objectiveOf(set, run.options.loss);
  const loss = { ...phase.loss, precision: phase.precision ?? "float32", objective };
  const widened = widenedWeights(run.options.network, run.options.plan, phase);
  return new TrainingStep(
    { nets, optimizer: run.optimizer as Sgd, loss, replicas, ranks: run.ranks, widened },
    new Map([
      [set.count % batchSize, phase.epochs],
      [batchSize, phase.epochs * Math.floor(set.count / batchSize)],
    ]),
  );
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
