import { isDeepStrictEqual } from "node:util";
import {
  bundle,
  type Displayable,
  displaySymbol,
  formatPercent,
  hasComms,
  inspectSymbol,
  type MimeBundle,
  notebookHost,
} from "mixture-growth-display";
import { type AnyWidget, anywidget } from "mixture-growth-widgets";
import { demandArguments, fitting, oneOf, problemsOf } from "../../checking/shapes.js";
import { frontText } from "../front-text.js";
import type { BoundaryNet, BoundaryTask } from "./boundary-nets.js";
import { type DecisionBoundaryOptions, defaultPlan, optionsShape } from "./boundary-options.js";
import { drawBoundary } from "./boundary-picture.js";
import { type BoundaryState, givenPoints, stateOf } from "./boundary-state.js";
import { BoundaryTraining, type TrainingState } from "./boundary-training.js";
import {
  classesShape,
  type LabelledPoint,
  type PointPreset,
  type PresetOptions,
  pointPresets,
  pointsShape,
  presetPoints,
  seedShape,
} from "./points.js";

/**
 * Makes a view in which a person draws points of two or three classes, and sees how two members of half the width, and the net
 * that grows from them, learn to part them.
 *
 * Before growth the third square shows the vote of the members, which is what growth with coefficients of zero begins with.
 * Accuracies are those of the points that are seen: a few points drawn by hand leave none to hold back.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const boundary = decisionBoundary({ points: "spiral", classes: 3 });
 * boundary // last line of a cell: the view
 * ```
 */
export function decisionBoundary(options: DecisionBoundaryOptions = {}): DecisionBoundary {
  demandArguments("decisionBoundary", { options: [options, optionsShape] });
  return new DecisionBoundary(options);
}

/** The view of {@link decisionBoundary}: what a hand can do in it, code can do too. Owns its nets; `dispose()` frees them. */
export class DecisionBoundary implements Displayable {
  readonly #training: BoundaryTraining;
  readonly #widget: AnyWidget<BoundaryState>;
  #preset: PointPreset | "own";

  /** @internal */
  constructor(options: DecisionBoundaryOptions) {
    const { points = "moons", classes = 2, seed = 0, hidden = [16, 16], plan = defaultPlan() } = options;
    this.#preset = typeof points === "string" ? points : "own";
    const drawn = typeof points === "string" ? presetPoints(points, { classes, seed }) : points;
    const task: BoundaryTask = { points: drawn, classes, hidden, plan, seed };
    this.#training = new BoundaryTraining(task, {
      now: options.now ?? (() => performance.now()),
      onChange: () => this.#show(),
      signal: () => notebookHost()?.signal,
    });
    this.#widget = anywidget({
      esm: frontText("decision-boundary"),
      state: this.#state,
      fallback: () => this.#still(),
    });
    this.#follow();
  }

  /** The points that the nets learn. */
  get points(): readonly LabelledPoint[] {
    return this.#training.task.points;
  }

  /** @throws InputError for points outside of the square, or of a class that there is not. */
  set points(points: readonly LabelledPoint[]) {
    demandArguments("decisionBoundary", { points: [points, pointsShape(this.classes)] });
    this.#change({ points }, "own");
  }

  /** Classes of the points. */
  get classes(): number {
    return this.#training.task.classes;
  }

  /** Seed of a set of points, and of the training. */
  get seed(): number {
    return this.#training.task.seed;
  }

  /** The members, then their grown net or their vote: epochs, loss and accuracy of each. */
  get nets(): readonly BoundaryNet[] {
    return this.#training.nets;
  }

  /** Whether it trains, was stopped, or is done. */
  get state(): TrainingState {
    return this.#training.state;
  }

  /** Why it does not train, in a sentence; empty where nothing is wrong. */
  get problem(): string {
    return this.#training.problem;
  }

  /** Replaces the points by a set of points. */
  usePreset(name: PointPreset, options: Pick<PresetOptions, "seed" | "classes"> = {}): void {
    const { seed = this.seed, classes = this.classes } = options;
    this.#change({ points: presetPoints(name, { seed, classes }), seed, classes }, name);
  }

  /**
   * Trains until the plan is done or {@link stop} is called; goes on where it was stopped, and from the beginning when the points
   * have changed.
   */
  async train(): Promise<this> {
    await this.#training.start();
    return this;
  }

  /** Stops between two steps. */
  stop(): Promise<void> {
    return this.#training.stop();
  }

  /** Forgets what the nets have learned. */
  reset(): Promise<void> {
    return this.#training.reset();
  }

  /** Stops, frees the nets, and removes the view from every page. */
  async dispose(): Promise<void> {
    await this.#training.dispose();
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#plain;
  }

  get #plain(): string {
    const lines = this.nets.map(({ title, epoch, epochs, accuracy }) => {
      const share = Number.isNaN(accuracy) ? "–" : formatPercent(100 * accuracy);
      return `${title}: epoch ${epoch} of ${epochs}, ${share} of the points right`;
    });
    return [`decision boundary of ${this.points.length} points, ${this.state}`, ...lines].join("\n");
  }

  get #state(): BoundaryState {
    return stateOf(this.#training, this.#preset);
  }

  #still(): MimeBundle {
    const { task, nets, regions } = this.#training;
    return bundle({ plain: this.#plain, svg: drawBoundary({ ...task, nets, regions }) });
  }

  #change(task: Partial<BoundaryTask>, preset: PointPreset | "own"): void {
    this.#preset = preset;
    this.#training.change(task);
    this.#show();
  }

  #show(): void {
    // A cell that runs again has made another view.
    if (!this.#widget.isOpen) {
      void this.#training.dispose();
      return;
    }
    // Only what is new: the hand may have moved on meanwhile.
    const changes = Object.entries(this.#state).filter(
      ([name, value]) => !isDeepStrictEqual(value, this.#widget.get(name as keyof BoundaryState)),
    );
    this.#widget.set(Object.fromEntries(changes));
  }

  #follow(): void {
    const widget = this.#widget;
    for (const name of ["points", "preset", "seed", "classes"] as const) widget.on(name, () => this.#take());
    // Not awaited: the page may send more while it trains.
    widget.on("training", (isWanted) => void (isWanted ? this.#trainFromPage() : this.stop()));
    widget.on("resets", () => this.reset());
  }

  /** Takes what a hand has changed, all at once; what does not fit is put back. */
  #take(): void {
    const widget = this.#widget;
    const preset = fitting<PointPreset>(widget.get("preset"), oneOf(pointPresets));
    const seed = fitting<number>(widget.get("seed"), seedShape) ?? this.seed;
    const classes = fitting<number>(widget.get("classes"), classesShape) ?? this.classes;
    const isOther = seed !== this.seed || classes !== this.classes;
    if (preset !== undefined && (isOther || preset !== this.#preset)) {
      this.usePreset(preset, { seed, classes });
      return;
    }
    const given = givenPoints(widget.get("points"));
    const fits = problemsOf(given, pointsShape(classes), "points", "").length === 0;
    const points = fits ? (given as readonly LabelledPoint[]) : this.points;
    const kept = points.filter((point) => point.class < classes);
    if (isOther || !isDeepStrictEqual(kept, this.points))
      this.#change({ points: kept, seed, classes }, "own");
    else this.#show();
  }

  async #trainFromPage(): Promise<void> {
    try {
      // As a task it can be stopped by the notebook's own button too.
      const host = notebookHost();
      if (hasComms(host)) await host.runTask(() => this.train(), { name: "decision boundary" });
      else await this.train();
    } catch (error) {
      this.#widget.set({ problem: error instanceof Error ? error.message : String(error), training: false });
    }
  }
}
