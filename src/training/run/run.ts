import {
  choose,
  demandArguments,
  instance,
  integer,
  oneOf,
  optional,
  record,
  type Shape,
  something,
} from "../../checking/shapes.js";
import type { CostLedger } from "../../cost/cost-ledger.js";
import type { GrowthReport } from "../../growth/growth-report.js";
import type { Span } from "../../growth/span.js";
import { spanShape } from "../../growth/span-shapes.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import { Model } from "../../models/model.js";
import { adoptMember } from "../../networks/mixed/member-transfer.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import type { Network } from "../../networks/network.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { Phase } from "../../plan/plan-data.js";
import type { Mixer } from "../../templates/mixer.js";
import { distinctParameters } from "../../templates/parameter.js";
import type { TemplateBank } from "../../templates/template-bank.js";
import { agreeOnState } from "./agree-on-state.js";
import type { Observation } from "./events.js";
import { carryOutChange, carryOutGrowth } from "./grow-phase.js";
import { modelOf } from "./run-model.js";
import { areChecked, checkFit, type RunOptions } from "./run-options.js";
import { type RunPosition, StoppedError } from "./run-position.js";
import { RunState } from "./run-state.js";
import type { Resumed } from "./run-store.js";
import type { TimeEntry } from "./run-times.js";
import { phaseOf, resumeRun, saveState } from "./save-state.js";
import { SeedTable } from "./seed-table.js";
import { trainPhase } from "./train-phase.js";
import { tryGrowths } from "./try-growths.js";

const isModel = (value: unknown): boolean => value instanceof Model;
const runShape: Shape = (value, at) =>
  instance(Run, "Give the run that has trained the member, or its model.")(value, at);
const placesShape = record<{ from: number; to: number }>({
  from: integer({ min: 0 }),
  to: integer({ min: 0 }),
});

/**
 * A plan being carried out: the network as it is now, where the run stands, and every number it measured.
 *
 * Owns the network and the optimiser; `dispose()` frees them. It can be stopped between any two steps and continues
 * from there at the next call.
 *
 * @example
 * ```ts
 * const run = new Run({ plan, network: wideResNet({ depth: 10, width: 1, classes: 10 }), data, seed: 0 });
 * await run.train("member 0");
 * await run.train(); // the rest of the plan
 * ```
 * @throws InputError with everything that is wrong in the options or does not fit together, before a network is made.
 */
export class Run {
  readonly #state: RunState;
  #busy = false;
  #disposed = false;

  constructor(options: RunOptions) {
    if (!areChecked(options)) {
      checkFit(options);
      tryGrowths(options);
    }
    this.#state = new RunState(options);
    try {
      resumeRun(this.#state);
      agreeOnState(this.#state);
    } catch (error) {
      this.#state.dispose();
      throw error;
    }
  }

  get options(): RunOptions {
    return this.#state.options;
  }

  /** @throws Error after `dispose()`, as everything that needs the network. */
  get network(): Network {
    this.#demandNetwork();
    return this.#state.network;
  }

  get name(): string {
    return this.#state.name;
  }

  get position(): RunPosition {
    return this.#state.position;
  }

  /** Whether every phase of the plan is done. */
  get done(): boolean {
    return this.position.phase === this.options.plan.phases.length;
  }

  /** Every number measured so far, oldest first. */
  get history(): readonly Observation[] {
    return this.#state.history;
  }

  /** What each growth did. */
  get reports(): readonly GrowthReport[] {
    return this.#state.reports;
  }

  /** What was spent so far, by phase and by what it was spent on, in three conventions. */
  get ledger(): CostLedger {
    return this.#state.ledger;
  }

  /**
   * How long the run computed so far: a row per epoch and purpose, oldest first. What it continued from counts as well,
   * wherever that was computed.
   */
  get times(): readonly TimeEntry[] {
    return this.#state.times;
  }

  /** Training multiply-accumulates spent so far, those of growth's own analysis included. */
  get trainingMacs(): number {
    return this.#state.trainingMacs;
  }

  /** Every random stream of the run: its name, what it draws, and where it starts. */
  get seeds(): SeedTable {
    return new SeedTable(this.options.plan, this.options.seed);
  }

  /**
   * The templates of a mixed network.
   *
   * @throws Error for a plain network, which has none.
   */
  get bank(): TemplateBank {
    this.#demandNetwork();
    return this.#state.mixed().bank;
  }

  /**
   * What mixes the weight of a layer.
   *
   * @param layer Name of a layer, such as `"stage2.0.conv1"`.
   * @throws Error for a plain network, InputError for an unknown layer.
   */
  mixer(layer: string): Mixer {
    this.#demandNetwork();
    const { layers } = this.#state.mixed();
    demandArguments(`run ${this.name}`, { layer: [layer, oneOf([...layers.keys()])] });
    return (layers.get(layer) as MixedLayer).mixer;
  }

  /** Numbers that are stored and trained: templates, coefficients, weights, batch norm scales. */
  get parameterCount(): number {
    const parameters = this.network.spans().flatMap((span) => this.net(span).parameters());
    return distinctParameters(parameters).reduce((sum, { variable }) => sum + variable.size, 0);
  }

  /** Where the run was resumed; undefined for one that began here. */
  get resumed(): Resumed | undefined {
    return this.#state.resumed;
  }

  /** Why the newest state could not be stored, as on a full disk. */
  get unsaved(): string | undefined {
    return this.#state.unsaved;
  }

  /** The net of a span, as it is now. */
  net(span: Span): Net {
    demandArguments(`run ${this.name}`, { span: [span, spanShape(undefined)] });
    this.#demandNetwork();
    return this.#state.net(span);
  }

  /**
   * Carries out the plan up to and including the named phase, or all of it. Finished phases are not repeated, and a phase
   * that was stopped continues at the step where it stopped.
   *
   * @throws StoppedError when the signal is aborted, DivergenceError when numbers stop being finite, InputError for an
   *   unknown phase, which leaves the run as it was.
   */
  async train(through?: string): Promise<this> {
    const last = this.#indexOf(through);
    if (this.#busy) {
      throw new Error(
        `Expected one call of train at a time but got a second one (run ${this.name}). Wait for the first, or stop it.`,
      );
    }
    if (this.position.phase > last) return this;
    this.#demandNetwork();
    this.options.store?.begin();
    this.#busy = true;
    try {
      while (this.position.phase <= last) {
        await this.#carryOut(this.options.plan.phases[this.position.phase] as Phase);
      }
    } catch (error) {
      if (error instanceof StoppedError) saveState(this.#state, "stopped");
      throw error;
    } finally {
      await this.#state.endTracking(phaseOf(this.#state));
      this.#busy = false;
      this.options.store?.end();
    }
    return this;
  }

  /**
   * Adopts a member that another run has trained: its templates, coefficients and batch norms. The plan of this run
   * says `memberTraining: "elsewhere"`, so that it begins with growth.
   *
   * @param source A run of the same network and template counts, or the model of one; stays as it is.
   * @param places The member there, and the one that it becomes here.
   * @throws RangeError when the two do not fit, Error for a plain network or after the first step; nothing has changed then.
   * Source: published options `resume_member_0` and `resume_member_1`.
   */
  adopt(
    source: Run | Model,
    places: {
      /** Index of the member in the other run, from 0. */
      readonly from: number;
      /** Index of the member here, from 0. */
      readonly to: number;
    },
  ): this {
    demandArguments(`run ${this.name}`, {
      source: [source, choose([isModel, something], [() => true, runShape])],
      places: [places, placesShape],
    });
    this.#demandNetwork();
    const network = this.#mixedOf(source);
    const { phase, epoch, step } = this.position;
    if (phase + epoch + step > 0) {
      throw new Error(
        `Expected a run that has not begun to take over a member but got one in phase ${phase + 1}, epoch ${epoch + 1}, step ${step + 1} (run ${this.name}). Adopt members before the first call of train.`,
      );
    }
    adoptMember(this.#state.mixed(), { source: network, ...places });
    return this;
  }

  /**
   * A copy of the networks as they are now that is complete in itself: it answers, is saved and exported. The caller owns
   * it.
   *
   * @example
   * ```ts
   * const answers = await run.model().predict(data.test);
   * ```
   */
  model(): Model {
    this.#demandNetwork();
    return modelOf(this.#state);
  }

  /**
   * Writes the networks as they are now into a folder, with everything that is needed to use them elsewhere: `loadModel` reads
   * it, without plan or data.
   *
   * @throws Error where the folder holds a model already, or cannot be written.
   * @example
   * ```ts
   * await run.save("models/first");
   * ```
   */
  async save(folder: string): Promise<void> {
    const model = this.model();
    try {
      model.save(folder);
    } finally {
      model.dispose();
    }
  }

  /** Frees the network and the optimiser; the history stays. */
  dispose(): void {
    this.#disposed = true;
    this.#state.dispose();
  }

  #demandNetwork(): void {
    if (!this.#disposed) return;
    throw new Error(
      `Expected a run that has its network but got one after dispose() (run ${this.name}). Make it again; with a directory it continues where this one stopped.`,
    );
  }

  #mixedOf(source: Run | Model): MixedNetwork {
    if (source instanceof Run) {
      source.#demandNetwork();
      return source.#state.mixed();
    }
    if (isMixed(source.network)) return source.network;
    throw new Error(
      `Expected a model that is mixed from templates but got a plain one (run ${this.name}). Take that of a plan such as GrowthPlan.mixture.`,
    );
  }

  #indexOf(phase: string | undefined): number {
    const names = this.options.plan.phases.map(({ name }) => name);
    demandArguments(`run ${this.name}`, { phase: [phase, optional(oneOf(names))] });
    return phase === undefined ? names.length - 1 : names.indexOf(phase);
  }

  async #carryOut(phase: Phase): Promise<void> {
    const state = this.#state;
    if (phase.kind === "grow") await carryOutGrowth(state, phase);
    else if (phase.kind === "change") carryOutChange(state, phase);
    else await trainPhase(state, phase);
    state.position = { phase: state.position.phase + 1, epoch: 0, step: 0 };
    state.emit(phase, { kind: "phase-end" });
    saveState(state, "phase");
  }
}
