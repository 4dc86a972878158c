import { addCosts, type Cost, scaleCost } from "../../cost/convention.js";
import { countedNetOf, stepCost } from "../../cost/net-cost.js";
import { batchesPerEpoch } from "../../data/batches.js";
import { type Span, spanTitle } from "../../growth/span.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { computeDevices } from "../../tensorflow/compute-devices.js";
import { precisionSupport, trainedPrecision } from "../../tensorflow/precision.js";
import { NotFiniteError } from "../divergence.js";
import { learningRateAt } from "../schedule.js";
import type { StepResult } from "../training-step.js";
import { agreeOnState } from "./agree-on-state.js";
import { addStep, epochMeans } from "./epoch-sums.js";
import type { Observation } from "./events.js";
import { keepBest } from "./hand-over.js";
import type { RunState } from "./run-state.js";
import { diverged, expectFiniteNetwork, saveState } from "./save-state.js";
import { type Measured, metricsOf, type Tested } from "./tested.js";

/** What a training phase counts, reports and saves, step by step and epoch by epoch. */
export class PhaseLog {
  readonly #run: RunState;
  readonly #phase: TrainPhase;
  readonly #spans: readonly Span[];
  /** Of one image in a step. */
  readonly #cost: Cost;
  readonly #now: () => number;
  readonly #start: number;
  /** Images that passed through since `#start`. */
  #images = 0;

  constructor(run: RunState, phase: TrainPhase) {
    this.#run = run;
    this.#phase = phase;
    this.#spans = trainedNets(phase).map(({ net }) => net);
    this.#cost = addCosts(this.#spans.map((span) => stepCost(countedNetOf(run.network, span), 1)));
    this.#now = run.options.now ?? (() => performance.now());
    this.#start = this.#now();
    this.#reportEmulation();
    this.#reportTurns();
    run.stopwatch.restart();
  }

  /**
   * Takes a step, and counts, reports and saves it.
   *
   * @throws DivergenceError when it is not finite; nothing has changed then.
   */
  step(take: () => StepResult[], images: number): void {
    const run = this.#run;
    run.sums = addStep(run.sums, this.#finite(take), images);
    run.spendTime(this.#phase, "training");
    run.spend(this.#phase, "training", { images, cost: scaleCost(this.#cost, images) });
    run.position = { ...run.position, step: run.position.step + 1 };
    this.#images += images;
    this.#reportStep();
    saveState(run, "step");
    run.stopwatch.restart();
  }

  /**
   * Ends an epoch with what its nets reach on the test images, in their order.
   *
   * @throws DivergenceError when a weight, the momentum or a loss is not finite.
   */
  epoch(tests: readonly Tested[]): void {
    const [run, phase] = [this.#run, this.#phase];
    run.spendTime(phase, "evaluation");
    expectFiniteNetwork(run);
    agreeOnState(run);
    if (!tests.every(({ loss }) => Number.isFinite(loss))) throw diverged(run, { place: "test loss" });
    run.spendOnEvaluation(phase, this.#spans);
    const observations = this.#spans.flatMap((span, i) => this.#observe(span, i, tests[i] as Tested));
    run.history.push(...observations);
    const epoch = run.position.epoch + 1;
    run.position = { ...run.position, epoch, step: 0 };
    run.sums = [];
    keepBest(run, phase);
    const { epochs } = phase;
    run.emit(phase, { kind: "epoch", epoch, epochs, observations });
    // The end of the last epoch is saved as the end of the phase.
    if (epoch < epochs) saveState(run, "epoch");
    run.stopwatch.restart();
  }

  #finite(take: () => StepResult[]): StepResult[] {
    try {
      return take();
    } catch (error) {
      throw error instanceof NotFiniteError ? diverged(this.#run, error.found, error) : error;
    }
  }

  /** Where the precision would take longer than float32, that takes its place: reported whenever the phase begins. */
  #reportEmulation(): void {
    const { precision = "float32" } = this.#phase;
    if (trainedPrecision(precision) === precision) return;
    const cannot =
      precisionSupport(precision) === "slow"
        ? `This processor multiplies ${precision} more slowly than float32`
        : `TensorFlow does not multiply ${precision} on this processor`;
    const reason = `${cannot}: the phase is trained in float32, which is more exact, and faster here.`;
    this.#run.emit(this.#phase, { kind: "emulated", reason });
  }

  /** Replicas without a device of their own cost time too. */
  #reportTurns(): void {
    const { replicas = 1 } = this.#run.options;
    const devices = computeDevices().length;
    if (this.#run.ranks !== undefined || replicas <= Math.max(1, devices)) return;
    const reason = `This machine has ${devices > 1 ? `${devices} devices` : "1 device"} for ${replicas} replicas: they take turns, which gives the same results and is no faster.`;
    this.#run.emit(this.#phase, { kind: "emulated", reason });
  }

  #reportStep(): void {
    const [run, phase] = [this.#run, this.#phase];
    const { batchSize = 128 } = run.options;
    const { epoch, step } = run.position;
    const { count } = run.trainingSet(phase);
    const left = (phase.epochs - epoch) * count - (run.sums[0]?.images ?? 0);
    // Evaluation included.
    const imagesPerSecond = (1000 * this.#images) / Math.max(1e-3, this.#now() - this.#start);
    run.emit(phase, {
      kind: "step",
      epoch: epoch + 1,
      epochs: phase.epochs,
      step,
      steps: batchesPerEpoch(count, batchSize, false),
      ...epochMeans(run.sums),
      imagesPerSecond,
      secondsLeft: left / imagesPerSecond,
    });
  }

  /** The numbers of one net after an epoch; `index` is its place among the phase's. */
  #observe(span: Span, index: number, test: Tested): Observation[] {
    const [run, phase] = [this.#run, this.#phase];
    const train = epochMeans(run.sums.slice(index, index + 1));
    const learningRate = learningRateAt(phase.schedule, run.position.epoch, phase.epochs);
    const at = { phase: phase.name, net: spanTitle(span), epoch: run.position.epoch + 1 };
    const measured: readonly (Measured & Pick<Observation, "split">)[] = [
      { split: "train", metric: "loss", value: train.loss },
      "accuracy" in train
        ? { split: "train", metric: "accuracy", value: train.accuracy }
        : { split: "train", metric: "rmse", value: train.rmse },
      { split: "train", metric: "learning rate", value: learningRate },
      { split: "test", metric: "loss", value: test.loss },
      ...metricsOf(test).map((measurement) => ({ split: "test" as const, ...measurement })),
    ];
    return measured.map((measurement) => run.observation({ ...at, ...measurement }));
  }
}
