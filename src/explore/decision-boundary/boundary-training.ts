import { spanTitle } from "../../growth/span.js";
import { mlp } from "../../networks/architectures/mlp.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { DivergenceError } from "../../training/run/divergence-error.js";
import type { RunEvent } from "../../training/run/events.js";
import { Run } from "../../training/run/run.js";
import { StoppedError } from "../../training/run/run-position.js";
import { type BoundaryNet, type BoundaryTask, type PicturedNet, pictured } from "./boundary-nets.js";
import type { LabelledPoint } from "./points.js";
import { gridSide, pointData } from "./regions.js";

/** Where training stands. */
export type TrainingState = "ready" | "training" | "stopped" | "done";

/** What training is told, and whom it tells. */
export interface TrainingSurroundings {
  /** Milliseconds. */
  now(): number;
  /** Called when there is something new to show: a few times a second, and whenever training begins or ends. */
  onChange(): void;
  /** What else stops it, such as the stop button of a notebook. */
  readonly signal?: () => AbortSignal | undefined;
}

/** Milliseconds from one redrawing to the next. */
const redrawEvery = 200;

const disposedNets =
  "Expected a view whose nets are still there but got one that was disposed (decision boundary). Make the view again.";

/**
 * Members and their grown net on points that may change: trains them by a {@link Run}, stops it between two steps, and starts
 * again from the beginning when the points change. Owns the networks; `dispose()` frees them.
 */
export class BoundaryTraining {
  readonly #outside: TrainingSurroundings;
  #task: BoundaryTask;
  #run: Run | undefined;
  /** Whether the run trains on the task as it is now. */
  #isDisposed = false;
  #isCurrent = false;
  #isWanted = false;
  #abort: AbortController | undefined;
  #working: Promise<void> | undefined;
  #epochs: ReadonlyMap<string, number> = new Map();
  #pictured: readonly PicturedNet[] = [];
  #problem = "";
  #shown = Number.NEGATIVE_INFINITY;

  constructor(task: BoundaryTask, outside: TrainingSurroundings) {
    this.#task = task;
    this.#outside = outside;
    this.#forget();
  }

  get task(): BoundaryTask {
    return this.#task;
  }

  get state(): TrainingState {
    if (this.#isWanted || this.#working !== undefined) return "training";
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
    return this.#pictured.map(({ net }) => net);
  }

  /** `[nets, classes, gridSide, gridSide]`, 0 to 255; empty without points. */
  get regions(): Uint8Array {
    const size = this.#task.classes * gridSide ** 2;
    const all = new Uint8Array(size * this.#pictured.length);
    for (const [i, { region }] of this.#pictured.entries()) all.set(region, i * size);
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
   * @throws Error after `dispose()`
   */
  start(): Promise<void> {
    if (this.#isDisposed) return Promise.reject(new Error(disposedNets));
    this.#problem = tooFew(this.#task.points);
    if (this.#problem !== "") {
      this.#outside.onChange();
      return Promise.resolve();
    }
    if (this.#run?.done === true) this.#isCurrent = false;
    this.#isWanted = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      this.#isWanted = false;
      this.#redraw();
      this.#outside.onChange();
    });
    this.#outside.onChange();
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
    if (this.#isDisposed) return;
    this.#forget();
    this.#outside.onChange();
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
    if (this.#working !== undefined || this.#isDisposed) return;
    if (before.classes !== this.#task.classes || !this.#isBegun) this.#forget();
    else this.#redraw();
    this.#outside.onChange();
  }

  /** Stops, and frees the networks. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.stop();
    this.#run?.dispose();
    this.#run = undefined;
  }

  get #isBegun(): boolean {
    const { phase, epoch, step } = this.#run?.position ?? { phase: 0, epoch: 0, step: 0 };
    return phase + epoch + step > 0;
  }

  #signal(): AbortSignal | undefined {
    const own = this.#abort?.signal;
    return own?.aborted === true ? own : (this.#outside.signal?.() ?? own);
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
        if (error instanceof StoppedError && this.#abort.signal.aborted) continue;
        this.#isWanted = false;
        if (error instanceof StoppedError) return;
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
        now: () => this.#outside.now(),
        on: (event) => this.#follow(event),
        signal: () => this.#signal(),
      });
    }
    this.#redraw();
  }

  #follow(event: RunEvent): void {
    if (event.kind === "epoch") this.#count(event.phase);
    const isDue = event.kind === "grow" || this.#outside.now() - this.#shown >= redrawEvery;
    if (isDue && (event.kind === "grow" || event.kind === "step" || event.kind === "epoch")) {
      this.#redraw();
      this.#outside.onChange();
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

  /** Asks the nets that exist now. */
  #redraw(): void {
    this.#shown = this.#outside.now();
    const epochs = this.#epochs;
    const phase = this.#isWanted ? this.phase : undefined;
    this.#pictured =
      this.#run === undefined
        ? []
        : pictured(this.#run, this.#task, { epochs, phase, before: this.#pictured });
  }
}

function tooFew(points: readonly LabelledPoint[]): string {
  const classes = new Set(points.map((point) => point.class)).size;
  if (classes > 1) return "";
  const got = `${points.length} of ${classes === 1 ? "one class" : "none"}`;
  return `Expected points of two classes or more but got ${got} (decisionBoundary). Draw some, or choose a set of points.`;
}
