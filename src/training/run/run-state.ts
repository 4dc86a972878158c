import { scaleCost } from "../../cost/convention.js";
import { CostLedger, type Spending, type Spent } from "../../cost/cost-ledger.js";
import { forwardCost } from "../../cost/net-cost.js";
import { countedNetOf } from "../../cost/network-cost.js";
import type { DataError } from "../../data/data-error.js";
import type { LabelledSet } from "../../data/dataset.js";
import type { OnBrokenPhoto } from "../../data/photos/photo-batches.js";
import { splitValidation } from "../../data/subset.js";
import type { GrowthReport } from "../../growth/growth-report.js";
import type { Span } from "../../growth/span.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import type { Network } from "../../networks/network.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { Phase, TrainPhase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { type Evaluation, evaluate } from "../evaluate.js";
import type { Sgd } from "../sgd.js";
import type { EpochSums } from "./epoch-sums.js";
import type { Observation, RunEvent } from "./events.js";
import { RandomStreams } from "./random-streams.js";
import { plannedNetwork, type RunOptions } from "./run-options.js";
import { type RunPosition, StoppedError } from "./run-position.js";

/**
 * What the phases of a run work on: the network, the optimiser, where the run stands and what it measured.
 *
 * Everything that has to be kept for a run to go on later is a field of this class. Owns the network and the
 * optimiser; `dispose()` frees them.
 */
export class RunState {
  readonly options: RunOptions;
  readonly network: Network;
  /** Every number measured so far, oldest first. */
  readonly history: Observation[] = [];
  /** What each growth did. */
  readonly reports: GrowthReport[] = [];
  /** Where every draw comes from; they start anew from the seed for each use, so there is no state to keep. */
  readonly streams: RandomStreams;
  position: RunPosition = { phase: 0, epoch: 0, step: 0 };
  /** Of the epoch that is not finished, for every net that the phase trains; empty before its first step. */
  sums: readonly EpochSums[] = [];
  /** What was spent so far. */
  ledger = new CostLedger();
  /** Where the run was taken up again, and newer states that were damaged. */
  resumed: { readonly where: string; readonly skipped: readonly string[] } | undefined;
  /** Why the newest state is not kept, where that failed. */
  unsaved: string | undefined;
  optimizer: Sgd | undefined;
  readonly #shares: Map<number, LabelledSet> = new Map();
  /** Photographs that could not be decoded and were told. */
  readonly #broken: Set<string> = new Set();

  constructor(options: RunOptions) {
    this.options = options;
    this.streams = new RandomStreams(options.seed);
    this.network = networkOfPlan(options.plan.data).makeNetwork(
      plannedNetwork(options),
      this.streams.network(),
    );
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
   * @throws Error for an ordinary network.
   */
  mixed(): MixedNetwork {
    if (isMixed(this.network)) return this.network;
    throw new Error(
      `Expected a network that is mixed from templates but got an ordinary one (run ${this.name}). Use a plan such as GrowthPlan.mixture.`,
    );
  }

  /** All training images, or the share that a phase uses: made once, the same for the same seed. */
  trainingSet({ dataShare = 1 }: TrainPhase): LabelledSet {
    const { train } = this.options.data;
    if (dataShare === 1) return train;
    const known = this.#shares.get(dataShare);
    if (known !== undefined) return known;
    const seed = this.streams.shareSeed();
    const share = splitValidation(train, { fraction: 1 - dataShare, seed }).train;
    this.#shares.set(dataShare, share);
    return share;
  }

  /** Training multiply-accumulates spent so far, those of growth's own analysis included. */
  get trainingMacs(): number {
    return this.ledger.total("macs");
  }

  /** Notes in the ledger what a phase has just spent. */
  spend(phase: Phase, what: Spending, spent: Spent): void {
    this.ledger = this.ledger.spend({ phase: phase.name, what, ...spent });
  }

  /**
   * Tests nets together on the whole test set.
   *
   * @param signal Ends it between two batches; only where nothing has changed yet that a later call would repeat.
   * @throws StoppedError when the signal is aborted.
   */
  async test(phase: Phase, spans: readonly Span[], signal?: AbortSignal): Promise<Evaluation> {
    const onBroken: OnBrokenPhoto = (error, file) => this.tellBroken(phase, error, file);
    const stopping = signal === undefined ? {} : { signal };
    const nets = spans.map((span) => this.net(span));
    try {
      return await evaluate(nets, this.options.data.test, { onBroken, ...stopping });
    } catch (error) {
      if (signal?.aborted === true) this.checkSignal(phase);
      throw error;
    }
  }

  /** Notes that nets were tested on all test images. */
  spendOnEvaluation(phase: Phase, spans: readonly Span[]): void {
    const images = this.options.data.test.count;
    for (const span of spans) {
      const cost = scaleCost(forwardCost(countedNetOf(this.network, span), "evaluation"), images);
      this.spend(phase, "evaluation", { images, cost });
    }
  }

  /** A row of the history; the caller adds it. */
  observation(
    what: Pick<Observation, "phase" | "net" | "epoch" | "split" | "metric" | "value">,
  ): Observation {
    const { trainingMacs } = this;
    return { run: this.name, seed: this.options.seed, ...what, trainingMacs };
  }

  emit(event: RunEvent): void {
    this.options.store?.on(event, this.position);
    this.options.on?.(event);
  }

  /** Tells of a photograph that cannot be decoded, once. */
  tellBroken(phase: Phase, { message }: DataError, file: string): void {
    if (this.#broken.has(file)) return;
    this.#broken.add(file);
    this.emit({ kind: "broken-photo", run: this.name, phase: phase.name, file, reason: message });
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
    if (this.options.signal?.()?.aborted !== true) return;
    this.emit({ kind: "stopped", run: this.name, phase: phase.name });
    const { epoch, step } = this.position;
    throw new StoppedError(
      `Stopped in phase "${phase.name}" after ${epoch} epochs and ${step} steps (run ${this.name}). Run the cell again to go on from here.`,
    );
  }

  dispose(): void {
    this.network.dispose();
    this.optimizer?.dispose();
    this.optimizer = undefined;
  }
}
