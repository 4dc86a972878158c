import { scaleCost } from "../../cost/convention.js";
import { stepCost } from "../../cost/net-cost.js";
import { countedNetOf } from "../../cost/network-cost.js";
import { batchesPerEpoch } from "../../data/batches.js";
import type { TrainPhase } from "../../growth/plan/plan-data.js";
import { spanTitle } from "../../growth/span.js";
import { NotFiniteError } from "../divergence.js";
import { evaluate } from "../evaluate.js";
import { learningRateAt, ratesAt } from "../schedule.js";
import { Sgd } from "../sgd.js";
import { type StepResult, trainStep } from "../train-step.js";
import { Clock } from "./clock.js";
import { addStep, epochMeans, noSums } from "./epoch-sums.js";
import type { Observation } from "./events.js";
import { diverged, expectFiniteNetwork, keepState } from "./keep-state.js";
import type { RunState } from "./run-state.js";
import { tensorBatches } from "./tensor-batches.js";

/**
 * Trains the net of a phase, from where the run stands to the phase's last epoch, and tests it after each.
 *
 * @throws StoppedError between two steps.
 */
export async function carryOutTraining(run: RunState, phase: TrainPhase): Promise<void> {
  if (run.position.epoch === 0 && run.position.step === 0) startOptimizer(run, phase);
  const clock = new Clock(run.options.now ?? (() => performance.now()));
  while (run.position.epoch < phase.epochs) {
    await trainEpoch(run, phase, clock);
    await finishEpoch(run, phase);
    // The end of the last one is the end of the phase, which is kept as such.
    if (run.position.epoch < phase.epochs) keepState(run, "epoch");
  }
}

function startOptimizer(run: RunState, phase: TrainPhase): void {
  if (phase.optimizer === "keep" && run.optimizer !== undefined) return;
  run.optimizer?.dispose();
  run.optimizer = new Sgd(phase.sgd);
}

async function trainEpoch(run: RunState, phase: TrainPhase, clock: Clock): Promise<void> {
  const { epoch, step } = run.position;
  const net = run.net(phase.net);
  const learningRate = ratesAt(phase, epoch);
  const image = stepCost(countedNetOf(run.network, phase.net), 1);
  // Phases see the images in other orders.
  const seed = run.random.fork(`data ${phase.name}`).integer(2 ** 31);
  const where = { seed, epoch, startBatch: step };
  const batches = tensorBatches(run.trainingSet(phase), run.options, where, () => run.pause(phase));
  for await (const { images, labels } of batches) {
    const result = takeStep(run, () =>
      trainStep(net, images, labels, run.optimizer as Sgd, learningRate, phase.loss),
    );
    run.sums = addStep(run.sums, result, labels.size);
    run.spend(phase, "training", { images: labels.size, cost: scaleCost(image, labels.size) });
    run.position = { ...run.position, step: run.position.step + 1 };
    clock.tick(labels.size);
    tellStep(run, phase, clock);
    keepState(run, "step");
  }
}

function takeStep(run: RunState, step: () => StepResult): StepResult {
  try {
    return step();
  } catch (error) {
    throw error instanceof NotFiniteError ? diverged(run, error.found, error) : error;
  }
}

function tellStep(run: RunState, phase: TrainPhase, clock: Clock): void {
  const { batchSize = 128 } = run.options;
  const { epoch, step } = run.position;
  const { count } = run.trainingSet(phase);
  const left = (phase.epochs - epoch) * count - run.sums.images;
  run.tell({
    kind: "step",
    run: run.name,
    phase: phase.name,
    epoch: epoch + 1,
    epochs: phase.epochs,
    step,
    steps: batchesPerEpoch(count, batchSize, false),
    ...epochMeans(run.sums),
    imagesPerSecond: clock.rate,
    secondsLeft: left / clock.rate,
  });
}

async function finishEpoch(run: RunState, phase: TrainPhase): Promise<void> {
  expectFiniteNetwork(run);
  const test = await evaluate([run.net(phase.net)], run.options.data.test);
  if (!Number.isFinite(test.loss)) throw diverged(run, { place: "test loss" });
  run.checkSignal(phase);
  run.spendOnEvaluation(phase, [phase.net]);
  const epoch = run.position.epoch + 1;
  const train = epochMeans(run.sums);
  const learningRate = learningRateAt(phase.schedule, run.position.epoch, phase.epochs);
  const observe = (split: Observation["split"], metric: Observation["metric"], value: number): Observation =>
    run.observation({ phase: phase.name, net: spanTitle(phase.net), epoch, split, metric, value });
  const observations = [
    observe("train", "loss", train.loss),
    observe("train", "accuracy", train.accuracy),
    observe("train", "learning rate", learningRate),
    observe("test", "loss", test.loss),
    observe("test", "accuracy", test.accuracy),
  ];
  run.history.push(...observations);
  run.position = { ...run.position, epoch, step: 0 };
  run.sums = noSums;
  const { epochs } = phase;
  run.tell({ kind: "epoch", run: run.name, phase: phase.name, epoch, epochs, observations });
}
