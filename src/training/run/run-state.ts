import { scaleCost } from "../../cost/convention.js";
import { CostLedger, type Spending, type Spent } from "../../cost/cost-ledger.js";
import { countedNetOf, forwardCost } from "../../cost/net-cost.js";
import type { DataError } from "../../data/data-error.js";
import type { ExampleSet } from "../../data/dataset.js";
import type { OnBrokenPhoto } from "../../data/photos/photo-batches.js";
import { takeShare } from "../../data/subset.js";
import type { GrowthReport } from "../../growth/growth-report.js";
import type { Span } from "../../growth/span.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import type { Network } from "../../networks/network.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { Phase, TrainPhase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import type { TensorValues } from "../../templates/parameter.js";
import { thisRank } from "../../tensorflow/rank-settings.js";
import { type EvaluateOptions, evaluateOnDevices } from "../evaluate.js";
import type { OptimizerState } from "../optimizer-state.js";
import type { WeightAverage } from "../weight-average.js";
import { type AgreedRanks, ranksOf } from "./agreed-ranks.js";
import type { EpochSums } from "./epoch-sums.js";
import type { Happening, Observation, RunEvent } from "./events.js";
import { callOwn } from "./own-callbacks.js";
import { RandomStreams } from "./random-streams.js";
import { plannedNetwork, type RunOptions } from "./run-options.js";
import { type RunPosition, StoppedError } from "./run-position.js";
import type { Resumed } from "./run-store.js";
import { addTime, Stopwatch, type TimeEntry } from "./run-times.js";
import { RunTrackers } from "./run-tracker.js";
import type { BatchOptions } from "./tensor-batches.js";
import type { Tested } from "./tested.js";

/**
 * What the phases of a run work on: the network, the optimiser, where the run stands and what it measured.
 *
 * Everything that must be stored to continue a run later is a field of this class. Owns the network and the optimiser;
 * `dispose()` frees them.
 */
export class RunState {
  readonly options: RunOptions;
  readonly network: Network;
  /** Every number measured so far, oldest first. */
  readonly history: Observation[] = [];
  /** What each growth did. */
  readonly reports: GrowthReport[] = [];
  /** Where every draw comes from; each use starts again from the seed, so there is no state to store. */
  readonly streams: RandomStreams;
  position: RunPosition = { phase: 0, epoch: 0, step: 0 };
  /** Of the unfinished epoch, for every net that the phase trains; empty before its first step. */
  sums: readonly EpochSums[] = [];
  /** What was spent so far. */
  ledger = new CostLedger();
  /** How long it took so far, oldest first. */
  readonly times: TimeEntry[] = [];
  /** Measures what is spent next. */
  readonly stopwatch: Stopwatch;
  /** Where the run was resumed. */
  resumed: Resumed | undefined;
  /** Why the newest state could not be stored. */
  unsaved: string | undefined;
  optimizer: OptimizerState | undefined;
  /** The average of the weights, in a phase that takes one. */
  average: WeightAverage | undefined;
  /** Every tensor of the network after the best epoch so far, in a phase that leaves that. */
  best: ReadonlyMap<string, TensorValues> | undefined;
  /** This process, where several train the run together. */
  readonly ranks: AgreedRanks | undefined;
  readonly #shares: Map<number, ExampleSet> = new Map();
  /** Photographs that were reported as broken. */
  readonly #broken: Set<string> = new Set();
  readonly #trackers: RunTrackers;

  constructor(options: RunOptions) {
    this.options = options;
    this.#trackers = new RunTrackers(options.trackers);
    this.ranks = ranksOf(thisRank(), () => this.#asked()?.aborted === true);
    this.streams = new RandomStreams(options.seed);
    this.stopwatch = new Stopwatch(options.now);
    const planned = networkOfPlan(options.plan.data);
    this.network = planned.makeNetwork(plannedNetwork(options), this.streams.network());
  }

  get name(): string {
    return this.options.name ?? this.options.plan.name;
  }

  /** The net of a span, as it is now. */
  net(span: Span): Net {
    return this.network.net(span);
  }

  /**
   * The network, where it is mixed from templates.
   *
   * @throws Error for a plain network.
   */
  mixed(): MixedNetwork {
    if (isMixed(this.network)) return this.network;
    throw new Error(
      `Expected a network that is mixed from templates but got a plain one (run ${this.name}). Use a plan such as GrowthPlan.mixture.`,
    );
  }

  /** All training images, or the share that a phase uses: made once, the same for the same seed. */
  trainingSet({ dataShare = 1 }: TrainPhase): ExampleSet {
    const { train } = this.options.data;
    if (dataShare === 1) return train;
    const known = this.#shares.get(dataShare);
    if (known !== undefined) return known;
    const share = takeShare(train, dataShare, this.streams.shareSeed());
    this.#shares.set(dataShare, share);
    return share;
  }

  /** Training multiply-accumulates spent so far, those of growth's own analysis included. */
  get trainingMacs(): number {
    return this.ledger.total("macs");
  }

  /** Records in the ledger what a phase has just spent. */
  spend(phase: Phase, what: Spending, spent: Spent): void {
    this.ledger = this.ledger.spend({ phase: phase.name, what, ...spent });
  }

  /** Records how long a phase has computed since the stopwatch's last lap; an epoch that is not done has the next number. */
  spendTime(phase: Phase, what: Spending): void {
    const epoch = phase.kind === "train" ? this.position.epoch + 1 : 0;
    addTime(this.times, { phase: phase.name, epoch, what, ...this.stopwatch.lap() });
  }

  /**
   * Tests nets together on the whole test set.
   *
   * @param signal Stops it between two batches; only where nothing has changed yet that a later call would repeat.
   * @throws StoppedError when the signal is aborted.
   */
  async test(phase: Phase, spans: readonly Span[], signal?: AbortSignal): Promise<Tested> {
    const onBroken: OnBrokenPhoto = (error, file) => this.reportBroken(phase, error, file);
    const { loss, metrics } = this.options;
    const options: EvaluateOptions = {
      onBroken,
      ...(signal === undefined ? {} : { signal }),
      ...(loss === undefined ? {} : { loss }),
      ...(metrics === undefined ? {} : { metrics }),
    };
    const nets = spans.map((span) => this.net(span));
    try {
      return await evaluateOnDevices(nets, this.options.data.test, options, this.options.replicas);
    } catch (error) {
      if (signal?.aborted === true) this.checkSignal(phase);
      throw error;
    }
  }

  /** Records that nets were tested on all test images. */
  spendOnEvaluation(phase: Phase, spans: readonly Span[]): void {
    const images = this.options.data.test.count;
    for (const span of spans) {
      const cost = scaleCost(forwardCost(countedNetOf(this.network, span), "evaluation"), images);
      this.spend(phase, "evaluation", { images, cost });
    }
  }

  /** A row of the history; the caller adds it. */
  observation(what: Omit<Observation, "run" | "seed" | "trainingMacs">): Observation {
    const { trainingMacs } = this;
    return { run: this.name, seed: this.options.seed, ...what, trainingMacs };
  }

  /** What stops the run, if it can be stopped; among several processes, what they have agreed on. */
  signal(): AbortSignal | undefined {
    return this.ranks === undefined ? this.#asked() : this.ranks.signal;
  }

  /** The options that batches depend on. */
  get batchOptions(): BatchOptions {
    return { ...this.options, signal: () => this.signal() };
  }

  /** What this process was asked. */
  #asked(): AbortSignal | undefined {
    const { signal } = this.options;
    return signal === undefined ? undefined : callOwn("signal", `run ${this.name}`, signal);
  }

  /** Reports what happened in a phase to the store, the trackers and the listener. */
  emit(phase: Phase, { kind, ...what }: Happening): void {
    const event = { kind, run: this.name, phase: phase.name, ...what } as RunEvent;
    this.options.store?.on(event, this.position);
    if (kind !== "tracking-failed") this.#reportUntracked(phase, this.#trackers.on(event, this));
    const { on } = this.options;
    if (on !== undefined) callOwn("on", `run ${this.name}`, () => on(event));
  }

  /** Waits until the trackers have written everything. */
  async endTracking(phase: Phase): Promise<void> {
    this.#reportUntracked(phase, await this.#trackers.end(this));
  }

  #reportUntracked(phase: Phase, reasons: readonly string[]): void {
    for (const reason of reasons) this.emit(phase, { kind: "tracking-failed", reason });
  }

  /** Reports a photograph that cannot be decoded, once. */
  reportBroken(phase: Phase, { message }: DataError, file: string): void {
    if (this.#broken.has(file)) return;
    this.#broken.add(file);
    this.emit(phase, { kind: "broken-photo", file, reason: message });
  }

  /**
   * Lets output, heartbeats and interrupts through, which operations block.
   *
   * @throws StoppedError when the signal is aborted.
   */
  async pause(phase: Phase): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.checkSignal(phase);
  }

  /** @throws StoppedError when the signal is aborted. */
  checkSignal(phase: Phase): void {
    if (this.signal()?.aborted !== true) return;
    this.emit(phase, { kind: "stopped" });
    const { epoch, step } = this.position;
    throw new StoppedError(
      `Stopped in phase "${phase.name}" after ${epoch} epochs and ${step} steps (run ${this.name}). Run the cell again to continue from here.`,
    );
  }

  /** Forgets what only the phase that ends has needed. */
  forgetPhase(): void {
    this.average?.dispose();
    this.average = undefined;
    this.best = undefined;
  }

  dispose(): void {
    this.#trackers.dispose();
    this.network.dispose();
    this.forgetPhase();
    this.optimizer?.dispose();
    this.optimizer = undefined;
  }
}
