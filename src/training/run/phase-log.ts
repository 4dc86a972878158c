import { addCosts, type Cost, scaleCost } from "../../cost/convention.js";
import { stepCost } from "../../cost/net-cost.js";
import { countedNetOf } from "../../cost/network-cost.js";
import { batchesPerEpoch } from "../../data/batches.js";
import { type Span, spanTitle } from "../../growth/span.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { precisionSupport } from "../../tensorflow/precision.js";
import { NotFiniteError } from "../divergence.js";
import type { Evaluation } from "../evaluate.js";
import { learningRateAt } from "../schedule.js";
import type { StepResult } from "../training-step.js";
import { Clock } from "./clock.js";
import { addStep, epochMeans } from "./epoch-sums.js";
import type { Observation } from "./events.js";
import type { RunState } from "./run-state.js";
import { diverged, expectFiniteNetwork, keepState } from "./save-state.js";

/** What a training phase counts, reports and saves, step by step and epoch by epoch. */
export class PhaseLog {
  readonly #run: RunState;
  readonly #phase: TrainPhase;
  readonly #spans: readonly Span[];
  /** Of one image in a step. */
  readonly #cost: Cost;
  readonly #clock: Clock;

  constructor(run: RunState, phase: TrainPhase) {
    this.#run = run;
    this.#phase = phase;
    this.#spans = trainedNets(phase).map(({ net }) => net);
    this.#cost = addCosts(this.#spans.map((span) => stepCost(countedNetOf(run.network, span), 1)));
    this.#clock = new Clock(run.options.now ?? (() => performance.now()));
    this.#reportEmulation();
  }

  /**
   * Takes a step, and counts, reports and saves it.
   *
   * @throws DivergenceError when it is not finite; nothing has changed then.
   */
  step(take: () => StepResult[], images: number): void {
    const run = this.#run;
    run.sums = addStep(run.sums, this.#finite(take), images);
    run.spend(this.#phase, "training", { images, cost: scaleCost(this.#cost, images) });
    run.position = { ...run.position, step: run.position.step + 1 };
    this.#clock.tick(images);
    this.#reportStep();
    keepState(run, "step");
  }

  /**
   * Ends an epoch with what its nets reach on the test images, in their order.
   *
   * @throws DivergenceError when a weight, the momentum or a loss is not finite.
   */
  epoch(tests: readonly Evaluation[]): void {
    const [run, phase] = [this.#run, this.#phase];
    expectFiniteNetwork(run);
    if (!tests.every(({ loss }) => Number.isFinite(loss))) throw diverged(run, { place: "test loss" });
    run.spendOnEvaluation(phase, this.#spans);
    const observations = this.#spans.flatMap((span, i) => this.#observe(span, i, tests[i] as Evaluation));
    run.history.push(...observations);
    const epoch = run.position.epoch + 1;
    run.position = { ...run.position, epoch, step: 0 };
    run.sums = [];
    const { epochs } = phase;
    run.emit({ kind: "epoch", run: run.name, phase: phase.name, epoch, epochs, observations });
    // The end of the last one is the end of the phase, which is kept as such.
    if (epoch < epochs) keepState(run, "epoch");
  }

  #finite(take: () => StepResult[]): StepResult[] {
    try {
      return take();
    } catch (error) {
      throw error instanceof NotFiniteError ? diverged(this.#run, error.found, error) : error;
    }
  }

  /** A precision that the machine has to emulate costs time and wins none: it is reported once for each time that the phase begins. */
  #reportEmulation(): void {
    const { name, precision = "float32" } = this.#phase;
    if (precisionSupport(precision) !== "emulated") return;
    const reason = `This processor does not multiply ${precision}: numbers are rounded to it and multiplied as float32, which gives the same results and is slower than float32.`;
    this.#run.emit({ kind: "emulated", run: this.#run.name, phase: name, reason });
  }

  #reportStep(): void {
    const [run, phase] = [this.#run, this.#phase];
    const { batchSize = 128 } = run.options;
    const { epoch, step } = run.position;
    const { count } = run.trainingSet(phase);
    const left = (phase.epochs - epoch) * count - (run.sums[0]?.images ?? 0);
    run.emit({
      kind: "step",
      run: run.name,
      phase: phase.name,
      epoch: epoch + 1,
      epochs: phase.epochs,
      step,
      steps: batchesPerEpoch(count, batchSize, false),
      ...epochMeans(run.sums),
      imagesPerSecond: this.#clock.rate,
      secondsLeft: left / this.#clock.rate,
    });
  }

  /** The numbers of one net after an epoch; `index` is its place among the phase's. */
  #observe(span: Span, index: number, test: Evaluation): Observation[] {
    const [run, phase] = [this.#run, this.#phase];
    const train = epochMeans(run.sums.slice(index, index + 1));
    const learningRate = learningRateAt(phase.schedule, run.position.epoch, phase.epochs);
    const observe = (
      split: Observation["split"],
      metric: Observation["metric"],
      value: number,
    ): Observation =>
      run.observation({
        phase: phase.name,
        net: spanTitle(span),
        epoch: run.position.epoch + 1,
        split,
        metric,
        value,
      });
    return [
      observe("train", "loss", train.loss),
      observe("train", "accuracy", train.accuracy),
      observe("train", "learning rate", learningRate),
      observe("test", "loss", test.loss),
      observe("test", "accuracy", test.accuracy),
    ];
  }
}
