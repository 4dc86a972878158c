import { from } from "arquero";
import { type Displayable, displaySymbol, ink, type MimeBundle } from "mixture-growth-display";
import { demandArguments, instance } from "../checking/shapes.js";
import {
  type LearningRateRangeOptions,
  type LearningRateTry,
  learningRateRange,
  learningRateRangeOptions,
  steepestRate,
} from "../training/learning-rate-range.js";
import { Run } from "../training/run/run.js";
import { Figure } from "./figure.js";
import type { Table } from "./history-table.js";
import { labelledTable } from "./labelled-table.js";
import type { Trace } from "./trace.js";

/** What a range test of learning rates has found; a cell shows its figure. */
export class LearningRateRange implements Displayable {
  /** The steps, from the lowest rate to the highest that was tried. */
  readonly tries: readonly LearningRateTry[];
  /** The rate at which the loss falls fastest; undefined where it never falls. */
  readonly suggestion: number | undefined;
  readonly #title: string;

  constructor(title: string, tries: readonly LearningRateTry[]) {
    this.#title = title;
    this.tries = tries;
    this.suggestion = steepestRate(tries);
  }

  /** learningRate, loss, smoothed: one row for each step. */
  get table(): Table {
    return labelledTable(from([...this.tries]), {
      learningRate: "learning rate",
      loss: "training loss",
      smoothed: "training loss, smoothed",
    });
  }

  /** The loss over the rate, which rises from step to step, with a line at the suggestion. */
  get figure(): Figure {
    const x = this.tries.map(({ learningRate }) => learningRate);
    const curve = (name: string, y: number[], more: Trace): Trace => {
      return { type: "scatter", mode: "lines", name, x, y, ...more };
    };
    const smoothed = this.tries.map((one) => one.smoothed);
    const losses = this.tries.map(({ loss }) => loss);
    const { suggestion } = this;
    const [bottom, top] = rangeOf(smoothed);
    const height = top - bottom;
    const line: Trace = {
      type: "scatter",
      mode: "lines+text",
      name: "suggestion",
      x: [suggestion, suggestion],
      y: rangeOf(smoothed).map((end, i) => end + (i === 0 ? 0.02 : -0.08) * height),
      text: ["", `suggestion: ${suggestion?.toPrecision(2)}`],
      textposition: "top left",
      showlegend: false,
      line: { color: ink, width: 1.5, dash: "dash" },
    };
    const traces = [
      curve("loss", losses, { opacity: 0.35 }),
      curve("smoothed", smoothed, {}),
      ...(suggestion === undefined ? [] : [line]),
    ];
    return new Figure(traces, {
      title: { text: this.#title },
      xaxis: { title: { text: "learning rate" }, type: "log", exponentformat: "power" },
      yaxis: { title: { text: "training loss" }, range: rangeOf(smoothed) },
    });
  }

  [displaySymbol](): Promise<MimeBundle> {
    return this.figure[displaySymbol]();
  }
}

/** Shows as much above the first smoothed loss as the lowest is below it; what blows up leaves the picture. */
function rangeOf(smoothed: readonly number[]): [number, number] {
  const [first = 0] = smoothed;
  const least = Math.min(...smoothed);
  const most = Math.min(Math.max(...smoothed), 2 * first - least);
  const margin = 0.1 * (most - least || 1);
  return [least - margin, most + margin];
}

/**
 * Finds a learning rate for the phase that a run stands in: trains a copy of its network for a hundred steps or so while the rate
 * rises exponentially, and looks where the loss falls fastest. The copy is thrown away; the run, its history and its cost stay
 * as they are.
 *
 * The suggestion is a start, not a result: half of the rate at which the loss is lowest is another.
 *
 * @param run Stands in a phase that trains, such as one that has just been made.
 * @throws InputError for wrong options; RangeError for a run that stands before a growth or is done, and for rates that do not
 *   rise; StoppedError when the run's signal is aborted.
 * @example
 * ```ts
 * const range = await lrFinder(new Run({ plan, network, data, seed: 0 }), { steps: 200 });
 * range.suggestion; // such as 0.08
 * ```
 * Source: Smith 2017, "Cyclical learning rates for training neural networks", section 3.3.
 */
export async function lrFinder(run: Run, options: LearningRateRangeOptions = {}): Promise<LearningRateRange> {
  demandArguments("lrFinder", {
    run: [run, instance(Run, "Make one with new Run({ plan, network, data, seed: 0 }).")],
    options: [options, learningRateRangeOptions],
  });
  const tries = await learningRateRange(run, options);
  return new LearningRateRange(`Loss over the learning rate of ${run.name}`, tries);
}
