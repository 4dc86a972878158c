import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle } from "mixture-growth-display";
import { demandArguments, integer, oneOf, optional, type Shape, truth } from "../../checking/shapes.js";
import type { Comparison } from "../../experiments/comparison.js";
import type { ExperimentResult } from "../../experiments/experiment-result.js";
import type { Run } from "../../training/run/run.js";
import { CheckedWidget } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import type { ScrubberAxis, ScrubberData } from "../fronts/scrubber/state.js";
import { momentAt, type ScrubberMoment } from "./scrubber-moment.js";
import { type Followed, followedOf, type GrowthScrubberOptions } from "./scrubber-source.js";
import { timelineStill } from "./timeline-still.js";

export type { ScrubberMoment } from "./scrubber-moment.js";
export type { GrowthScrubberOptions } from "./scrubber-source.js";

/** Moments a second while it plays. */
const speeds = [1, 2, 4, 8, 16] as const;

/** All that the front end holds: plain data. */
export type ScrubberState = {
  /** The whole run. */
  readonly data: ScrubberData;
  /** The moment that is shown. */
  readonly frame: number;
  /** What the timeline is drawn over. */
  readonly axis: ScrubberAxis;
  /** Whether it plays. */
  readonly playing: boolean;
  /** Moments a second while it plays. */
  readonly speed: number;
  /** The layer whose coefficients stand in the blocks; the first inner one where it is empty. */
  readonly layer: string;
};

/**
 * Shows a run over time with a slider: which blocks exist and which are new, coefficients, accuracy, cost and learning rate move
 * together. It plays, and follows arrow keys, Home, End, and page keys from phase to phase.
 *
 * A result and a history keep no coefficients. Those of a run are its own as they are now, those of its record, and those of
 * `earlier` runs.
 *
 * @param source A run, live, finished or pretrained, which stays its owner's; or a result, stored or new, or a comparison.
 * @throws InputError with everything that is wrong with the options, Error for a result without a run.
 * @example
 * ```ts
 * growthScrubber(readResult("cifar100"), { method: "mixture", seed: 0 }) // last line of a cell
 * ```
 */
export function growthScrubber(
  source: Run | ExperimentResult | Comparison,
  options: GrowthScrubberOptions = {},
): GrowthScrubber {
  return new GrowthScrubber(followedOf(source, options), options);
}

/** The view of {@link growthScrubber}: what a hand can do in it, code can do too. */
export class GrowthScrubber implements Displayable {
  readonly #source: Followed;
  readonly #widget: CheckedWidget<ScrubberState>;

  /** @internal */
  constructor(source: Followed, { axis = "epochs", frame }: GrowthScrubberOptions) {
    this.#source = source;
    const data = source.read();
    demandArguments("growthScrubber", {
      "options.frame": [frame, optional(integer({ min: 0, max: data.reached, use: data.reached }))],
      "options.axis": [axis, oneOf(data.axes)],
    });
    const state: ScrubberState = {
      data,
      frame: frame ?? data.reached,
      axis,
      playing: false,
      speed: 4,
      layer: "",
    };
    const fallback = (): MimeBundle => timelineStill(this.data);
    this.#widget = new CheckedWidget({ esm: frontText("scrubber"), state, fallback }, () => ({
      frame: frameShape(this.data.reached),
      axis: oneOf(this.data.axes),
      playing: truth,
      speed: oneOf(speeds),
      layer: oneOf(["", ...(this.data.coefficients?.layers.map(({ name }) => name) ?? [])]),
    }));
    source.follow?.(() => this.refresh());
  }

  /** Everything that is shown, as plain data. */
  get data(): ScrubberData {
    return this.#widget.get("data");
  }

  /** Everything that the front end holds: what a page without a kernel needs to show the same. */
  get state(): ScrubberState {
    return { ...this.#widget.values, playing: false };
  }

  /** How many moments there are so far. */
  get length(): number {
    return this.data.reached + 1;
  }

  /** The moment that is shown, from 0. */
  get frame(): number {
    return this.#widget.get("frame");
  }

  set frame(frame: number) {
    demandArguments("GrowthScrubber", { frame: [frame, frameShape(this.data.reached)] });
    this.#widget.set({ frame });
  }

  /** What the timeline is drawn over. */
  get axis(): ScrubberAxis {
    return this.#widget.get("axis");
  }

  set axis(axis: ScrubberAxis) {
    demandArguments("GrowthScrubber", { axis: [axis, oneOf(this.data.axes)] });
    this.#widget.set({ axis });
  }

  /** Whether it plays. */
  get playing(): boolean {
    return this.#widget.get("playing");
  }

  /** The moment that is shown, in numbers. */
  get moment(): ScrubberMoment {
    return momentAt(this.data, this.frame);
  }

  /** Plays from the moment that is shown, in the browser. @param speed moments a second: 1, 2, 4, 8 or 16 */
  play(speed: number = 4): this {
    demandArguments("GrowthScrubber.play", { speed: [speed, oneOf(speeds)] });
    this.#widget.set({ speed, playing: true });
    return this;
  }

  /** Stops playing. */
  pause(): this {
    this.#widget.set({ playing: false });
    return this;
  }

  /** Reads the run again; a view that shows the newest moment goes on to the newest. */
  refresh(): this {
    const { frame, data: old } = this;
    const data = this.#source.read();
    const isNewest = frame === old.reached;
    this.#widget.set({ data, frame: isNewest ? data.reached : Math.min(frame, data.reached) });
    return this;
  }

  /** Removes it from every page; the run stays. */
  close(): void {
    this.#widget.shown.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget.shown[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#widget.shown[inspectSymbol]();
  }
}

const frameShape = (reached: number): Shape => integer({ min: 0, max: reached, use: reached });
