import {
  type Displayable,
  displaySymbol,
  inspectSymbol,
  type MimeBundle,
  plainText,
} from "mixture-growth-display";
import { forwardMacs, trainingFactor } from "../cost/count-macs.js";
import { batchesPerEpoch } from "../data/batches.js";
import { type ImageSet, splitValidation } from "../data/dataset.js";
import { createRandom, type Random } from "../data/random.js";
import { GrowthReport, type GrowthReportRow } from "../growth/growth-report.js";
import type { ChangePhase, GrowPhase, Phase, TrainPhase } from "../growth/plan-data.js";
import { contains, type Span, spanTitle } from "../growth/span.js";
import { changeNetwork } from "../networks/change-network.js";
import { MixedNetwork } from "../networks/mixed-network.js";
import type { Net } from "../networks/net.js";
import { NormalNetwork } from "../networks/normal-network.js";
import type { Mixer } from "../templates/mixer.js";
import type { TemplateBank } from "../templates/template-bank.js";
import { Clock } from "./clock.js";
import { evaluate } from "./evaluate.js";
import type { Observation, RunEvent } from "./events.js";
import { type AnalysisBatch, carryMomentum, growNetwork } from "./grow-network.js";
import { runBundle } from "./run-display.js";
import { checkFit, makeNetwork, type RunOptions } from "./run-options.js";
import { learningRateAt, ratesAt } from "./schedule.js";
import { Sgd } from "./sgd.js";
import { dropStaleMomentum } from "./stale-momentum.js";
import { tensorBatches } from "./tensor-batches.js";
import { trainStep } from "./train-step.js";

/** Where a run is. */
export interface RunPosition {
  /** Index in the plan's phases; their count when the run is done. */
  readonly phase: number;
  /** Epochs of the phase that are done. */
  readonly epoch: number;
  /** Steps of the epoch that are done. */
  readonly step: number;
}

/** Training was stopped between two steps; the run can go on from there. */
export class StoppedError extends Error {
  override readonly name = "AbortError";
  readonly code = "STOPPED";
}

/** Sums over the steps of an epoch that is not finished. */
interface EpochSums {
  loss: number;
  correct: number;
  images: number;
}

/**
 * A plan being carried out: the network as it is now, where the run stands, and every number it measured.
 *
 * Owns the network and the optimiser; `dispose()` frees them. It can be stopped between any two steps and goes on
 * from there when it is called again.
 *
 * @example
 * ```ts
 * const run = new Run({ plan, network: wideResNet({ depth: 10, width: 1, classes: 10 }), data, seed: 0 });
 * await run.train("member 0");
 * await run.train(); // the rest of the plan
 * ```
 */
export class Run implements Displayable {
  readonly options: RunOptions;
  readonly network: MixedNetwork | NormalNetwork;
  readonly #history: Observation[] = [];
  readonly #reports: GrowthReport[] = [];
  readonly #random: Random;
  #optimizer: Sgd | undefined;
  #position: RunPosition = { phase: 0, epoch: 0, step: 0 };
  #sums: EpochSums = { loss: 0, correct: 0, images: 0 };
  readonly #shares: Map<number, ImageSet> = new Map();
  #trainingMacs = 0;
  #busy = false;

  constructor(options: RunOptions) {
    checkFit(options);
    this.options = options;
    this.#random = createRandom(options.seed);
    this.network = makeNetwork(options, this.#random.fork("network"));
  }

  get name(): string {
    return this.options.name ?? this.options.plan.name;
  }

  get position(): RunPosition {
    return this.#position;
  }

  /** Whether every phase of the plan is done. */
  get done(): boolean {
    return this.#position.phase === this.options.plan.phases.length;
  }

  /** Every number measured so far, oldest first. */
  get history(): readonly Observation[] {
    return this.#history;
  }

  /** What each growth did. */
  get reports(): readonly GrowthReport[] {
    return this.#reports;
  }

  /** Training multiply-accumulates spent so far. */
  get trainingMacs(): number {
    return this.#trainingMacs;
  }

  /**
   * The templates of a mixed network.
   *
   * @throws Error for an ordinary network, which has none.
   */
  get bank(): TemplateBank {
    return this.#mixed().bank;
  }

  /**
   * What mixes the weight of a layer.
   *
   * @param layer Name of a layer, such as `"stage2.0.conv1"`.
   * @throws Error for an ordinary network, RangeError for an unknown layer.
   */
  mixer(layer: string): Mixer {
    const { layers } = this.#mixed();
    const found = layers.get(layer);
    if (found !== undefined) return found.mixer;
    throw new RangeError(
      `Expected a mixed layer but got "${layer}" (run ${this.name}). Its layers are ${[...layers.keys()].join(", ")}.`,
    );
  }

  /** Numbers that are stored and trained: templates, coefficients, weights, batch norm scales. */
  get parameterCount(): number {
    const names = new Set<string>();
    const parameters = this.network.spans().flatMap((span) => this.net(span).parameters());
    return parameters.reduce((sum, { name, variable }) => {
      if (names.has(name)) return sum;
      names.add(name);
      return sum + variable.size;
    }, 0);
  }

  /** The net of a span, as it is now. */
  net(span: Span): Net {
    return this.network.net(span);
  }

  /**
   * Carries out the plan up to and including the phase of that name, or all of it. Phases that are done are not
   * repeated, and a phase that was stopped goes on at the step where it stopped.
   *
   * @throws StoppedError when the signal is aborted, RangeError for an unknown phase.
   */
  async train(through?: string): Promise<this> {
    const last = this.#indexOf(through);
    if (this.#busy) {
      throw new Error(
        `Expected one call of train at a time but got a second one (run ${this.name}). Wait for the first, or stop it.`,
      );
    }
    this.#busy = true;
    try {
      while (this.#position.phase <= last) await this.#carryOut(this.#phase(this.#position.phase));
    } finally {
      this.#busy = false;
    }
    return this;
  }

  /** Frees the network and the optimiser; the history stays. */
  dispose(): void {
    this.network.dispose();
    this.#optimizer?.dispose();
    this.#optimizer = undefined;
  }

  #mixed(): MixedNetwork {
    if (this.network instanceof MixedNetwork) return this.network;
    throw new Error(
      `Expected a network that is mixed from templates but got an ordinary one (run ${this.name}). Use a plan such as GrowthPlan.mixture.`,
    );
  }

  #phase(index: number): Phase {
    return this.options.plan.phases[index] as Phase;
  }

  #indexOf(name: string | undefined): number {
    const { phases } = this.options.plan;
    if (name === undefined) return phases.length - 1;
    const index = phases.findIndex((phase) => phase.name === name);
    if (index >= 0) return index;
    throw new RangeError(
      `Expected a phase of the plan but got "${name}" (run ${this.name}). Its phases are ${phases.map((phase) => phase.name).join(", ")}.`,
    );
  }

  async #carryOut(phase: Phase): Promise<void> {
    if (phase.kind === "grow") await this.#grow(phase);
    else if (phase.kind === "change") this.#change(phase);
    else await this.#trainPhase(phase);
    this.#position = { phase: this.#position.phase + 1, epoch: 0, step: 0 };
    this.#tell({ kind: "phase-end", run: this.name, phase: phase.name });
  }

  async #grow(phase: GrowPhase): Promise<void> {
    const { data } = this.options;
    const observations: Observation[] = [];
    const parts = this.network.spans().filter((span) => contains(phase.into, span));
    if (parts.length > 1) {
      const together = await evaluate(
        parts.map((span) => this.net(span)),
        data.test,
      );
      observations.push(this.#observe(phase, "ensemble", 0, "test", "accuracy", together.accuracy));
    }
    this.#checkSignal(phase);
    const rows = await this.#growNetwork(phase);
    const report = new GrowthReport(phase.name, rows);
    const grown = await evaluate([this.net(phase.into)], data.test);
    observations.push(this.#observe(phase, spanTitle(phase.into), 0, "test", "accuracy", grown.accuracy));
    this.#reports.push(report);
    this.#history.push(...observations);
    this.#tell({ kind: "grow", run: this.name, phase: phase.name, report, observations });
  }

  #change(phase: ChangePhase): void {
    const rows = changeNetwork(this.#mixed(), phase.do, this.#random.fork(phase.name));
    const report = new GrowthReport(phase.name, [...rows, ...this.#dropStaleMomentum()]);
    this.#reports.push(report);
    this.#tell({ kind: "grow", run: this.name, phase: phase.name, report, observations: [] });
  }

  async #growNetwork(phase: GrowPhase): Promise<GrowthReportRow[]> {
    const { into, by, name } = phase;
    const { network } = this;
    const random = this.#random.fork(name);
    if (by.operator === "mixture" && network instanceof MixedNetwork) {
      return [...network.grow(into, by, random), ...this.#dropStaleMomentum()];
    }
    if (by.operator !== "mixture" && network instanceof NormalNetwork) {
      const batches = (): AsyncGenerator<AnalysisBatch> => this.#analysisBatches(phase);
      const outcome = await growNetwork(network, into, by, { random, batches });
      this.#trainingMacs += outcome.analysisMacs;
      if (this.#optimizer === undefined) return [...outcome.rows];
      return [...outcome.rows, ...carryMomentum(this.#optimizer, outcome, network, by.momentum)];
    }
    // The plan was checked, so this is a mistake in this library.
    throw new Error(`Expected an operator for this network but got ${by.operator} (run ${this.name}).`);
  }

  #dropStaleMomentum(): GrowthReportRow[] {
    return this.#optimizer === undefined ? [] : dropStaleMomentum(this.#optimizer, this.network);
  }

  /** Batches for a growth operator to look at, from a stream of its own; training can be stopped between two. */
  async *#analysisBatches(phase: GrowPhase): AsyncGenerator<AnalysisBatch> {
    const seed = this.#random.fork(`analysis ${phase.name}`).integer(2 ** 31);
    for (let epoch = 0; ; epoch++) {
      yield* tensorBatches(this.options.data.train, this.options, { seed, epoch, startBatch: 0 }, () =>
        this.#pause(phase),
      );
    }
  }

  async #trainPhase(phase: TrainPhase): Promise<void> {
    const { batchSize = 128 } = this.options;
    if (this.#position.epoch === 0 && this.#position.step === 0) this.#startOptimizer(phase);
    const steps = batchesPerEpoch(this.#trainingSet(phase).count, batchSize, false);
    const clock = new Clock(this.options.now ?? (() => performance.now()));
    while (this.#position.epoch < phase.epochs) {
      await this.#trainEpoch(phase, steps, clock);
      await this.#finishEpoch(phase);
    }
  }

  async #trainEpoch(phase: TrainPhase, steps: number, clock: Clock): Promise<void> {
    const { epoch, step } = this.#position;
    const net = this.net(phase.net);
    const learningRate = ratesAt(phase, epoch);
    const macs = trainingFactor * forwardMacs(net.description);
    // Phases see the images in other orders.
    const seed = this.#random.fork(`data ${phase.name}`).integer(2 ** 31);
    const batches = tensorBatches(
      this.#trainingSet(phase),
      this.options,
      { seed, epoch, startBatch: step },
      () => this.#pause(phase),
    );
    for await (const { images, labels } of batches) {
      const result = trainStep(net, images, labels, this.#optimizer as Sgd, learningRate, phase.loss);
      this.#count(result.loss, result.correct, labels.size, macs);
      clock.tick(labels.size);
      this.#tellStep(phase, steps, clock);
    }
  }

  #count(loss: number, correct: number, images: number, macs: number): void {
    this.#sums.loss += loss * images;
    this.#sums.correct += correct;
    this.#sums.images += images;
    this.#trainingMacs += macs * images;
    this.#position = { ...this.#position, step: this.#position.step + 1 };
  }

  async #finishEpoch(phase: TrainPhase): Promise<void> {
    const { data } = this.options;
    const net = this.net(phase.net);
    const test = await evaluate([net], data.test);
    this.#checkSignal(phase);
    const epoch = this.#position.epoch + 1;
    const { loss, correct, images } = this.#sums;
    const title = spanTitle(phase.net);
    const learningRate = learningRateAt(phase.schedule, this.#position.epoch, phase.epochs);
    const observations = [
      this.#observe(phase, title, epoch, "train", "loss", loss / images),
      this.#observe(phase, title, epoch, "train", "accuracy", correct / images),
      this.#observe(phase, title, epoch, "train", "learning rate", learningRate),
      this.#observe(phase, title, epoch, "test", "loss", test.loss),
      this.#observe(phase, title, epoch, "test", "accuracy", test.accuracy),
    ];
    this.#history.push(...observations);
    this.#position = { ...this.#position, epoch, step: 0 };
    this.#sums = { loss: 0, correct: 0, images: 0 };
    this.#tell({
      kind: "epoch",
      run: this.name,
      phase: phase.name,
      epoch,
      epochs: phase.epochs,
      observations,
    });
  }

  /** All training images, or the share that the phase uses: made once, the same for the same seed. */
  #trainingSet({ dataShare = 1 }: TrainPhase): ImageSet {
    const { train } = this.options.data;
    if (dataShare === 1) return train;
    const known = this.#shares.get(dataShare);
    if (known !== undefined) return known;
    const seed = this.#random.fork("data share").integer(2 ** 31);
    const share = splitValidation(train, { fraction: 1 - dataShare, seed }).train;
    this.#shares.set(dataShare, share);
    return share;
  }

  #startOptimizer(phase: TrainPhase): void {
    if (phase.optimizer === "keep" && this.#optimizer !== undefined) return;
    this.#optimizer?.dispose();
    this.#optimizer = new Sgd(phase.sgd);
  }

  #observe(
    phase: Phase,
    net: string,
    epoch: number,
    split: Observation["split"],
    metric: Observation["metric"],
    value: number,
  ): Observation {
    const { seed } = this.options;
    return {
      run: this.name,
      seed,
      phase: phase.name,
      net,
      epoch,
      split,
      metric,
      value,
      trainingMacs: this.#trainingMacs,
    };
  }

  async #pause(phase: Phase): Promise<void> {
    // Operations block: this is where output, heartbeats and interrupts get through.
    await new Promise((resolve) => setImmediate(resolve));
    this.#checkSignal(phase);
  }

  #checkSignal(phase: Phase): void {
    if (this.options.signal?.()?.aborted !== true) return;
    this.#tell({ kind: "stopped", run: this.name, phase: phase.name });
    const { epoch, step } = this.#position;
    throw new StoppedError(
      `Stopped in phase "${phase.name}" after ${epoch} epochs and ${step} steps (run ${this.name}). Run the cell again to go on from here.`,
    );
  }

  #tellStep(phase: TrainPhase, steps: number, clock: Clock): void {
    const { epoch, step } = this.#position;
    const left = (phase.epochs - epoch) * this.#trainingSet(phase).count - this.#sums.images;
    this.#tell({
      kind: "step",
      run: this.name,
      phase: phase.name,
      epoch: epoch + 1,
      epochs: phase.epochs,
      step,
      steps,
      loss: this.#sums.loss / this.#sums.images,
      accuracy: this.#sums.correct / this.#sums.images,
      imagesPerSecond: clock.rate,
      secondsLeft: left / clock.rate,
    });
  }

  [displaySymbol](): MimeBundle {
    return runBundle(this);
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  #tell(event: RunEvent): void {
    this.options.on?.(event);
  }
}
