import { addCosts, scaleCost } from "../../cost/convention.js";
import { stepCost } from "../../cost/net-cost.js";
import { countedNetOf } from "../../cost/network-cost.js";
import { batchesPerEpoch } from "../../data/batches.js";
import { type Span, spanTitle } from "../../growth/span.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { precisionSupport } from "../../tensorflow/precision.js";
import { NotFiniteError } from "../divergence.js";
import type { Evaluation } from "../evaluate.js";
import { learningRateAt, ratesAt } from "../schedule.js";
import { Sgd } from "../sgd.js";
import type { StepResult } from "../train-step.js";
import { Clock } from "./clock.js";
import { addStep, epochMeans } from "./epoch-sums.js";
import type { Observation } from "./events.js";
import { diverged, expectFiniteNetwork, keepState } from "./keep-state.js";
import { PhaseSteps } from "./phase-steps.js";
import type { RunState } from "./run-state.js";
import { tensorBatches } from "./tensor-batches.js";

/**
 * Trains the nets of a phase, from where the run stands to the phase's last epoch, and tests them after each.
 *
 * @throws StoppedError between two steps.
 */
export async function carryOutTraining(run: RunState, phase: TrainPhase): Promise<void> {
  if (run.position.epoch === 0 && run.position.step === 0) startOptimizer(run, phase);
  tellPrecision(run, phase);
  const clock = new Clock(run.options.now ?? (() => performance.now()));
  const steps = stepsOf(run, phase);
  try {
    while (run.position.epoch < phase.epochs) {
      await trainEpoch(run, phase, steps, clock);
      await finishEpoch(run, phase);
      // The end of the last one is the end of the phase, which is kept as such.
      if (run.position.epoch < phase.epochs) keepState(run, "epoch");
    }
  } finally {
    steps.dispose();
  }
}

/** A precision that the machine has to emulate costs time and wins none: that is said, once each time the phase begins. */
function tellPrecision(run: RunState, { name, precision = "float32" }: TrainPhase): void {
  if (precisionSupport(precision) !== "emulated") return;
  const reason = `This processor does not multiply ${precision}: numbers are rounded to it and multiplied as float32, which gives the same results and is slower than float32.`;
  run.tell({ kind: "emulated", run: run.name, phase: name, reason });
}

function stepsOf(run: RunState, phase: TrainPhase): PhaseSteps {
  const { batchSize = 128 } = run.options;
  const { count } = run.trainingSet(phase);
  return new PhaseSteps({
    nets: trainedNets(phase).map(({ net, weight }) => ({ net: run.net(net), weight })),
    optimizer: run.optimizer as Sgd,
    loss: { ...phase.loss, precision: phase.precision ?? "float32" },
    batches: new Map([
      [count % batchSize, phase.epochs],
      [batchSize, phase.epochs * Math.floor(count / batchSize)],
    ]),
  });
}

function startOptimizer(run: RunState, phase: TrainPhase): void {
  if (phase.optimizer === "keep" && run.optimizer !== undefined) return;
  run.optimizer?.dispose();
  run.optimizer = new Sgd(phase.sgd);
}

async function trainEpoch(run: RunState, phase: TrainPhase, steps: PhaseSteps, clock: Clock): Promise<void> {
  const { epoch, step } = run.position;
  const learningRate = ratesAt(phase, epoch);
  const image = addCosts(trainedNets(phase).map(({ net }) => stepCost(countedNetOf(run.network, net), 1)));
  const batches = tensorBatches(run.trainingSet(phase), run.options, {
    seed: run.streams.dataSeed(phase),
    epoch,
    startBatch: step,
    pause: () => run.pause(phase),
    onBroken: (error, file) => run.tellBroken(phase, error, file),
  });
  for await (const { images, labels } of batches) {
    const results = takeStep(run, () => steps.run(images, labels, learningRate));
    run.sums = addStep(run.sums, results, labels.size);
    run.spend(phase, "training", { images: labels.size, cost: scaleCost(image, labels.size) });
    run.position = { ...run.position, step: run.position.step + 1 };
    clock.tick(labels.size);
    tellStep(run, phase, clock);
    keepState(run, "step");
  }
}

function takeStep(run: RunState, step: () => StepResult[]): StepResult[] {
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
  const left = (phase.epochs - epoch) * count - (run.sums[0]?.images ?? 0);
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
  const spans = trainedNets(phase).map(({ net }) => net);
  const tests: Evaluation[] = [];
  for (const span of spans) tests.push(await run.test(phase, [span], run.options.signal?.()));
  if (!tests.every(({ loss }) => Number.isFinite(loss))) throw diverged(run, { place: "test loss" });
  run.checkSignal(phase);
  run.spendOnEvaluation(phase, spans);
  const epoch = run.position.epoch + 1;
  const observations = spans.flatMap((span, i) =>
    observeEpoch(run, phase, span, epochMeans(run.sums.slice(i, i + 1)), tests[i] as Evaluation),
  );
  run.history.push(...observations);
  run.position = { ...run.position, epoch, step: 0 };
  run.sums = [];
  const { epochs } = phase;
  run.tell({ kind: "epoch", run: run.name, phase: phase.name, epoch, epochs, observations });
}

/** The numbers of one net after an epoch. */
function observeEpoch(
  run: RunState,
  phase: TrainPhase,
  span: Span,
  train: { readonly loss: number; readonly accuracy: number },
  test: Evaluation,
): Observation[] {
  const epoch = run.position.epoch + 1;
  const learningRate = learningRateAt(phase.schedule, run.position.epoch, phase.epochs);
  const observe = (split: Observation["split"], metric: Observation["metric"], value: number): Observation =>
    run.observation({ phase: phase.name, net: spanTitle(span), epoch, split, metric, value });
  return [
    observe("train", "loss", train.loss),
    observe("train", "accuracy", train.accuracy),
    observe("train", "learning rate", learningRate),
    observe("test", "loss", test.loss),
    observe("test", "accuracy", test.accuracy),
  ];
}
