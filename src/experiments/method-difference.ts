import {
  bundle,
  displaySymbol,
  escapeHtml,
  formatFixed,
  formatPercent,
  type MimeBundle,
  Shown,
} from "mixture-growth-display";
import {
  demandArguments,
  instance,
  integer,
  list,
  open,
  optional,
  type Shape,
  text,
} from "../checking/shapes.js";
import { decimalsShowingSign, differenceInterval, excludesZero } from "../report/difference-interval.js";
import { statisticsOf } from "../report/seed-statistics.js";
import { anyNumber } from "../training/argument-shapes.js";
import { scoreTitle } from "../training/run/score.js";
import { intervalWithin, type MethodRuns } from "./method-results.js";

/** The difference of two methods, seed by seed. */
export interface Difference {
  /** What the difference is called. */
  readonly name: string;
  /** Mean over the seeds that both have, in points (percent). */
  readonly points: number;
  /**
   * 95 % interval of the mean, by Student's t on the seeds' differences; of accuracies, within -100 and 100. Undefined for
   * fewer than three seeds.
   */
  readonly low: number | undefined;
  /** Upper end of that interval. */
  readonly high: number | undefined;
  /** Number of seeds that both have. */
  readonly seeds: number;
}

const methodRuns: Shape = open<MethodRuns>(
  {
    method: text("Name the method."),
    runs: list(
      open<MethodRuns["runs"][number]>({
        run: open<{ seed: number }>({ seed: integer() }),
        last: open<{ value: number }>({ value: anyNumber }),
      }),
    ),
  },
  "Use the difference of a result: result.difference(method, control).",
);

/** Two methods to compare. */
export interface MethodPair {
  /** What the difference is called. */
  readonly name: string;
  /** Name of the method. */
  readonly method: string;
  /** Name of the method that it is compared with. */
  readonly control: string;
}

/**
 * What two methods reached and whether their difference is significant: a sentence computed from the runs, in a cell and
 * inside a template string.
 *
 * @example
 * ```ts
 * const difference = result.difference("mixture", "scratch");
 * `${difference}`;
 * // "mixture 82.2 %, scratch 81.5 %: 0.7 points ahead (95 % interval −1.0 to 2.4 over 3 seeds: it includes 0, so the
 * // difference is not significant)"
 * difference.isSignificant; // false
 * ```
 */
export class MethodDifference extends Shown implements Difference {
  readonly name: string;
  readonly method: string;
  readonly control: string;
  /** What is compared: accuracy, or R² where numbers are predicted. */
  readonly score: "accuracy" | "R²";
  /** Mean accuracy, or R², of the method over the seeds that both have, in percent. */
  readonly accuracy: number;
  /** Mean accuracy, or R², of the control over the same seeds, in percent. */
  readonly controlAccuracy: number;
  readonly points: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly seeds: number;
  /** The difference of every seed, in points. */
  readonly bySeed: readonly { readonly seed: number; readonly points: number }[];

  /** @throws RangeError where the two have no seed in common. */
  constructor(method: MethodRuns, control: MethodRuns, name: string = method?.method) {
    super();
    demandArguments("MethodDifference", {
      method: [method, methodRuns],
      control: [control, methodRuns],
      name: [name, optional(text())],
    });
    const theirs = new Map(control.runs.map(({ run, last }) => [run.seed, last.value]));
    const pairs = method.runs.flatMap(({ run: { seed }, last: { value } }) => {
      const other = theirs.get(seed);
      return other === undefined ? [] : [{ seed, ours: value, other }];
    });
    if (pairs.length === 0) {
      throw new RangeError(
        `Expected methods with a seed in common but got ${seedsOf(method)} and ${seedsOf(control)} (difference). Train both with the same seeds.`,
      );
    }
    this.name = name;
    this.method = method.method;
    this.control = control.method;
    this.bySeed = pairs.map(({ seed, ours, other }) => ({ seed, points: 100 * ours - 100 * other }));
    const { mean, halfWidth, seeds } = statisticsOf(this.bySeed.map(({ points }) => points));
    // The mean first, then percent, as in tables, so that both round alike.
    this.accuracy = 100 * statisticsOf(pairs.map(({ ours }) => ours)).mean;
    this.controlAccuracy = 100 * statisticsOf(pairs.map(({ other }) => other)).mean;
    this.points = mean;
    this.score = scoreTitle(method.runs.map(({ last }) => last));
    const most = this.score === "accuracy" ? 100 : Number.POSITIVE_INFINITY;
    const { low, high } = intervalWithin({ mean, halfWidth }, [-most, most]);
    this.low = low;
    this.high = high;
    this.seeds = seeds;
  }

  /** Whether the 95 % interval of the difference excludes 0; false for fewer than three seeds, which have none. */
  get isSignificant(): boolean {
    return excludesZero(this.low, this.high);
  }

  /** How far apart they are, in which direction: `"0.7 points ahead"`, `"1.0 point behind"`, `"level"`. */
  get verdict(): string {
    // A difference that is significant is never called level.
    const decimals = this.isSignificant ? decimalsShowingSign([this.points], 1) : 1;
    const size = formatFixed(Math.abs(this.points), decimals);
    if (Number(size) === 0) return "level";
    return `${size} ${size === "1.0" ? "point" : "points"} ${this.points > 0 ? "ahead" : "behind"}`;
  }

  /** How sure that is: `"95 % interval −1.0 to 2.4 over 3 seeds: it includes 0, so the difference is not significant"`. */
  get evidence(): string {
    if (this.low !== undefined && this.high !== undefined) {
      const interval = `95\u00a0% interval ${differenceInterval(this.low, this.high)} over ${this.seeds} seeds`;
      return this.isSignificant
        ? `${interval}: it excludes 0, so the difference is significant`
        : `${interval}: it includes 0, so the difference is not significant`;
    }
    if (this.seeds === 1) return "one seed, which cannot show a significant difference";
    const points = this.bySeed.map(({ points }) => formatFixed(points, 1)).join(" and ");
    return `${points} points with seeds ${this.bySeed.map(({ seed }) => seed).join(" and ")}: two seeds cannot show a significant difference`;
  }

  /** The whole sentence, without a full stop. */
  override toString(): string {
    const accuracies = `${this.method} ${formatPercent(this.accuracy)}, ${this.control} ${formatPercent(this.controlAccuracy)}`;
    const what = this.score === "accuracy" ? "" : `${this.score} of `;
    return `${what}${accuracies}: ${this.verdict} (${this.evidence})`;
  }

  [displaySymbol](): MimeBundle {
    const text = String(this);
    return bundle({ plain: text, html: `<p>${escapeHtml(text)}</p>` });
  }
}

const differenceShape = instance(MethodDifference, "Use those of a result: result.conclusions(control).");

/** Every method of a result compared with one of them, the best first: a cell shows a sentence per method. */
export class MethodDifferences extends Shown {
  /** Largest first. */
  readonly differences: readonly MethodDifference[];

  constructor(differences: readonly MethodDifference[]) {
    super();
    demandArguments("MethodDifferences", { differences: [differences, list(differenceShape)] });
    this.differences = [...differences].sort((a, b) => b.points - a.points);
  }

  /** The names of the methods whose difference is significant, the best first. */
  get significant(): readonly string[] {
    return this.differences.filter(({ isSignificant }) => isSignificant).map(({ method }) => method);
  }

  /** A line per method. */
  override toString(): string {
    return this.differences.join("\n");
  }

  [displaySymbol](): MimeBundle {
    const items = this.differences.map((difference) => `<li>${escapeHtml(String(difference))}</li>`);
    return bundle({ plain: String(this), html: `<ul>${items.join("")}</ul>` });
  }
}

function seedsOf({ method, runs }: MethodRuns): string {
  return `${method} with seeds ${runs.map(({ run }) => run.seed).join(", ")}`;
}
