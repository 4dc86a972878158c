import { allMembers, member, type Span, spanTitle } from "../../growth/span.js";
import { mlp } from "../../networks/architectures/mlp.js";
import type { Net } from "../../networks/net.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { DivergenceError } from "../../training/run/divergence-error.js";
import type { RunEvent } from "../../training/run/events.js";
import { Run } from "../../training/run/run.js";
import { StoppedError } from "../../training/run/run-position.js";
import type { LabelledPoint } from "./points.js";
import { gridSide, pointData, regionsOf, type Verdict, verdictOf } from "./regions.js";

/** What is trained on points, and how. */
export interface BoundaryTask {
  /** Where the points stand. */
  readonly points: readonly LabelledPoint[];
  /** Classes of the points. */
  readonly classes: number;
  /** Units of each hidden layer of the grown net. */
  readonly hidden: readonly number[];
  /** What is trained and when it grows; mixed from templates. */
  readonly plan: GrowthPlan;
  /** Seed of the run. */
  readonly seed: number;
}

/** A net as it is now, with what it makes of the points. */
export interface BoundaryNet extends Verdict {
  /** `"member 0"`, `"vote of members"` or `"grown net"`. */
  readonly title: string;
  /** Epochs that it was trained for. */
  readonly epoch: number;
  /** Epochs that the plan trains it for. */
  readonly epochs: number;
  /** `"untrained"`, `"trains"`, `"rests"`, `"has grown"` or, of the vote, `"before growth"`. */
  readonly state: NetState;
}

type NetState = "untrained" | "trains" | "rests" | "has grown" | "before growth";

/** Where training stands. */
export type TrainingState = "ready" | "training" | "stopped" | "done";

/** Milliseconds from one redrawing to the next. */
const redrawEvery = 200;

/**
 * Members and their grown net on points that may change: trains them by a {@link Run}, stops it between two steps, and starts
 * again from the beginning when the points change. Owns the networks; `dispose()` frees them.
 */
export class BoundaryTraining {
  readonly #now: () => number;
  readonly #onChange: () => void;
  #task: BoundaryTask;
  #run: Run | undefined;
  /** Whether the run trains on the task as it is now. */
  #isCurrent = false;
  #isWanted = false;
  #abort: AbortController | undefined;
  #working: Promise<void> | undefined;
  #epochs: ReadonlyMap<string, number> = new Map();
  #regions: Uint8Array[] = [];
  #nets: readonly BoundaryNet[] = [];
  #problem = "";
  #shown = Number.NEGATIVE_INFINITY;

  /**
   * @param now milliseconds
   * @param onChange called when there is something new to show: a few times a second, and whenever training begins or ends
   */
  constructor(task: BoundaryTask, now: () => number, onChange: () => void) {
    this.#task = task;
    this.#now = now;
    this.#onChange = onChange;
    this.#forget();
  }

  get task(): BoundaryTask {
    return this.#task;
  }

  get state(): TrainingState {
    if (this.#working !== undefined) return "training";
    if (this.#run?.done === true) return "done";
    return this.#epochs.size > 0 || this.#isBegun ? "stopped" : "ready";
  }

  /** Whether the nets were trained on other points than there are now. */
  get isOutdated(): boolean {
    return !this.#isCurrent && this.#isBegun;
  }

  /** The phase that is trained, or the next one. */
  get phase(): string {
    const { position } = this.#run ?? { position: { phase: 0 } };
    return this.#task.plan.phases[position.phase]?.name ?? "";
  }

  /** Members first, then the grown net, or the vote of members as long as there is none. */
  get nets(): readonly BoundaryNet[] {
    return this.#nets;
  }

  /** `[nets, classes, gridSide, gridSide]`, 0 to 255; empty without points. */
  get regions(): Uint8Array {
    const size = this.#task.classes * gridSide ** 2;
    const all = new Uint8Array(size * this.#regions.length);
    for (const [i, part] of this.#regions.entries()) all.set(part, i * size);
    return all;
  }

  /** Why it does not train, in a sentence; empty where nothing is wrong. */
  get problem(): string {
    return this.#problem;
  }

  /**
   * Trains until the plan is done, or until {@link stop}; goes on where it was stopped, and from the beginning after the task
   * has changed.
   *
   * @returns when it trains no longer
   */
  start(): Promise<void> {
    this.#problem = tooFew(this.#task.points);
    if (this.#problem !== "") {
      this.#onChange();
      return Promise.resolve();
    }
    if (this.#run?.done === true) this.#isCurrent = false;
    this.#isWanted = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      this.#redraw();
    });
    return this.#working;
  }

  /** Stops between two steps. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#abort?.abort();
    await this.#working;
  }

  /** Forgets what was learned. */
  async reset(): Promise<void> {
    await this.stop();
    this.#forget();
    this.#onChange();
  }

  /**
   * Changes what is trained: while it trains, training starts again from the beginning; otherwise the nets stay as they are until
   * the next start, and what they make of the new points is shown.
   */
  change(task: Partial<BoundaryTask>): void {
    const before = this.#task;
    this.#task = { ...before, ...task };
    this.#isCurrent = false;
    this.#problem = this.#isWanted ? tooFew(this.#task.points) : "";
    if (this.#problem !== "") this.#isWanted = false;
    this.#abort?.abort();
    if (this.#working !== undefined) return;
    if (before.classes !== this.#task.classes || !this.#isBegun) this.#forget();
    else this.#redraw();
    this.#onChange();
  }

  /** Stops, and frees the networks. */
  async dispose(): Promise<void> {
    await this.stop();
    this.#run?.dispose();
    this.#run = undefined;
  }

  get #isBegun(): boolean {
    const { phase, epoch, step } = this.#run?.position ?? { phase: 0, epoch: 0, step: 0 };
    return phase + epoch + step > 0;
  }

  async #work(): Promise<void> {
    // What was asked last: a change while it trains stops the run, and the next one is of the new task.
    while (this.#isWanted) {
      if (!this.#isCurrent) this.#forget();
      this.#abort = new AbortController();
      try {
        await this.#run?.train();
        if (this.#isCurrent) this.#isWanted = false;
      } catch (error) {
        if (error instanceof StoppedError) continue;
        this.#isWanted = false;
        if (!(error instanceof DivergenceError)) throw error;
        this.#problem = error.message;
      }
    }
  }

  /** Makes new networks for the task as it is now. */
  #forget(): void {
    this.#run?.dispose();
    this.#run = undefined;
    this.#epochs = new Map();
    this.#isCurrent = true;
    const { points, classes, hidden, plan, seed } = this.#task;
    if (points.length > 0) {
      this.#run = new Run({
        plan,
        network: mlp({ hidden, classes, input: [2] }),
        data: pointData(points, classes),
        seed,
        batchSize: 32,
        augment: "none",
        now: this.#now,
        on: (event) => this.#follow(event),
        signal: () => this.#abort?.signal,
      });
    }
    this.#redraw();
  }

  #follow(event: RunEvent): void {
    if (event.kind === "epoch") this.#count(event.phase);
    const isDue = event.kind === "grow" || this.#now() - this.#shown >= redrawEvery;
    if (isDue && (event.kind === "grow" || event.kind === "step" || event.kind === "epoch")) {
      this.#redraw();
      this.#onChange();
    }
  }

  #count(name: string): void {
    const phase = this.#task.plan.phases.find((each) => each.name === name) as TrainPhase;
    const trained = trainedNets(phase).map(({ net }) => spanTitle(net));
    this.#epochs = new Map([
      ...this.#epochs,
      ...trained.map((title) => [title, (this.#epochs.get(title) ?? 0) + 1] as const),
    ]);
  }

  /** Computes regions, loss and accuracy of the nets that exist now; those that have grown stay as they were. */
  #redraw(): void {
    const { plan, classes, points } = this.#task;
    this.#shown = this.#now();
    const run = this.#run;
    if (run === undefined) {
      this.#regions = [];
      this.#nets = [];
      return;
    }
    const whole = allMembers(plan.members);
    const spans = run.network.spans();
    const exists = (span: Span): boolean =>
      spans.some(({ first, count }) => first === span.first && count === span.count);
    const members = Array.from({ length: plan.members }, (_, i) => member(i));
    const hasGrown = exists(whole);
    const last: readonly Net[] = (hasGrown ? [whole] : spans).map((span) => run.net(span));
    const netsOf = (span: Span): readonly Net[] | undefined => (exists(span) ? [run.net(span)] : undefined);
    const shown = [...members.map(netsOf), last];
    this.#regions = shown.map((nets, i) =>
      nets === undefined ? (this.#regions[i] as Uint8Array) : regionsOf(nets, classes),
    );
    this.#nets = shown.map((nets, i) => {
      const span = members[i] ?? whole;
      const before = this.#nets[i];
      const verdict = nets === undefined ? (before as Verdict) : verdictOf(nets, points, classes);
      return { ...verdict, ...this.#about(span, hasGrown) };
    });
  }

  #about(span: Span, hasGrown: boolean): Omit<BoundaryNet, keyof Verdict> {
    const { phases, members } = this.#task.plan;
    const title = spanTitle(span);
    const training = phases.filter(
      (phase): phase is TrainPhase =>
        phase.kind === "train" && trainedNets(phase).some(({ net }) => spanTitle(net) === title),
    );
    const epoch = this.#epochs.get(title) ?? 0;
    const isWhole = span.count === members;
    const isTrained = training.some(({ name }) => name === this.phase);
    const state = (): NetState => {
      if (isWhole && !hasGrown) return "before growth";
      if (!isWhole && hasGrown) return "has grown";
      if (isTrained && this.#isWanted) return "trains";
      return epoch === 0 && !(isWhole && hasGrown) ? "untrained" : "rests";
    };
    return {
      title: isWhole ? (hasGrown ? "grown net" : "vote of members") : title,
      epoch,
      epochs: training.reduce((sum, { epochs }) => sum + epochs, 0),
      state: state(),
    };
  }
}

function tooFew(points: readonly LabelledPoint[]): string {
  const classes = new Set(points.map((point) => point.class)).size;
  if (classes > 1) return "";
  const got = `${points.length} of ${classes === 1 ? "one class" : "none"}`;
  return `Expected points of two classes or more but got ${got} (decisionBoundary). Draw some, or choose a set of points.`;
}
