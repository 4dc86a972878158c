import { formatFixed, formatPercent, formatShort } from "mixture-growth-display";
import { demandArguments, list, open, optional, record, type Shape, text } from "../checking/shapes.js";
import { anyNumber } from "../training/argument-shapes.js";
import { macsShape, nameShape } from "./argument-shapes.js";
import { costText } from "./cost-axis.js";
import { Figure } from "./figure.js";
import { type MethodLook, methodLook } from "./method-look.js";
import { statisticsOf } from "./seed-statistics.js";
import type { Trace } from "./trace.js";
import { rangeOf, type Whisker, whiskerOf } from "./whisker.js";

/** Where a method ended: what it cost, and the accuracy of each seed. */
export interface MethodAtCost {
  /** Name of the method. */
  readonly name: string;
  /** Multiply-accumulates of training, forward and backward. */
  readonly trainingMacs: number;
  /** Accuracy of every seed, as a share. */
  readonly accuracies: readonly number[];
}

const methodsAtCost: Shape = list(
  open<MethodAtCost>({
    name: nameShape,
    trainingMacs: macsShape,
    accuracies: list(anyNumber, { min: 1, use: "[0.71, 0.74]" }),
  }),
);

/** Options of {@link accuracyAtCost}. */
interface AccuracyAtCostOptions {
  /** What the values are, such as `"test accuracy (%)"`. */
  readonly axis: string;
  /** Title of the figure. Default: `"Final accuracy and what it cost"`. */
  readonly title?: string;
}

const accuracyAtCostOptions: Shape = record<AccuracyAtCostOptions>({
  axis: text('Say what the values are, such as "test accuracy (%)".'),
  title: optional(text("Leave it out, or give a title.")),
});

/**
 * Draws final accuracy and what was spent on it, one row per method, the most accurate at the top. Left: a mark at the mean
 * of the seeds, a small open mark per seed where there are several, and the 95 % interval of the mean by Student's t for
 * three seeds or more. Right: the cost as a bar from 0, with its value.
 *
 * @example
 * ```ts
 * accuracyAtCost([{ name: "scratch", trainingMacs: 6e11, accuracies: [0.2, 0.21] }], { axis: "test accuracy (%)" });
 * ```
 */
export function accuracyAtCost(methods: readonly MethodAtCost[], options: AccuracyAtCostOptions): Figure {
  demandArguments("accuracyAtCost", {
    methods: [methods, methodsAtCost],
    options: [options, accuracyAtCostOptions],
  });
  const { axis, title = "Final accuracy and what it cost" } = options;
  const ends = methods.map(endOf).sort(byMean);
  const rows = { type: "category", categoryarray: ends.map(({ name }) => name).reverse(), automargin: true };
  const most = Math.max(0, ...ends.map(({ cost }) => cost)) || 1;
  return new Figure([...ends.flatMap(accuracyTraces), costTrace(ends)], {
    title: { text: title },
    height: 160 + 34 * ends.length,
    showlegend: false,
    xaxis: { title: { text: axis }, domain: [0, 0.6], range: rangeOf(ends) },
    xaxis2: {
      title: { text: "training cost (MACs)" },
      domain: [0.66, 1],
      anchor: "y",
      range: [0, most * (1 + roomForCost)],
      // Each bar has its value: labels stay level in a narrow cell.
      tickangle: 0,
    },
    yaxis: rows,
  });
}

/** How far the axis of costs extends beyond the longest bar, as a share of it: room for the bar's value. */
const roomForCost = 0.35;

/** A method's end in percent, with the look of its place in the result. */
interface End {
  readonly name: string;
  readonly look: MethodLook;
  readonly cost: number;
  readonly values: readonly number[];
  readonly mean: number;
  readonly whisker: Whisker | undefined;
}

function endOf({ name, trainingMacs, accuracies }: MethodAtCost, index: number): End {
  const values = accuracies.map((accuracy) => 100 * accuracy);
  const { mean, halfWidth } = statisticsOf(values);
  const whisker = whiskerOf(mean, halfWidth, [0, 100]);
  return { name, look: methodLook(index), cost: trainingMacs, values, mean, whisker };
}

/** Best first; NaN last. */
function byMean({ mean: one }: End, { mean: other }: End): number {
  return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || other - one || 0;
}

/** The seeds, and the mean above them. */
function accuracyTraces({ name, look, cost, values, mean, whisker }: End): Trace[] {
  const { colour, symbol } = look;
  const row = { type: "scatter", mode: "markers", name, hovertemplate: "%{text}" };
  const at = `for ${costText(cost)}`;
  const interval =
    whisker === undefined
      ? ""
      : `, 95\u00a0% interval ${formatFixed(mean - whisker.minus, 1)} to ${formatFixed(mean + whisker.plus, 1)}`;
  const seeds: Trace = {
    ...row,
    name: `${name}, each seed`,
    x: [...values],
    y: values.map(() => name),
    text: values.map((value) => `one seed: ${formatPercent(value)} ${at}`),
    marker: { color: colour, size: 8, symbol: `${symbol}-open` },
  };
  const middle: Trace = {
    ...row,
    x: [mean],
    y: [name],
    text: [`${formatPercent(mean)}${interval}, ${at}`],
    ...(whisker === undefined ? {} : { error_x: whisker.options(colour) }),
    marker: { color: colour, size: 11, symbol },
  };
  return values.length < 2 ? [middle] : [seeds, middle];
}

function costTrace(ends: readonly End[]): Trace {
  return {
    type: "bar",
    orientation: "h",
    name: "training cost",
    xaxis: "x2",
    yaxis: "y",
    x: ends.map(({ cost }) => cost),
    y: ends.map(({ name }) => name),
    text: ends.map(({ cost }) => formatShort(cost)),
    textposition: "outside",
    cliponaxis: false,
    hovertext: ends.map(({ cost }) => costText(cost)),
    hoverinfo: "y+text",
    marker: { color: ends.map(({ look }) => look.colour) },
  };
}
