import { formatFixed, formatShort } from "mixture-growth-display";
import { demandArguments, list, open, optional, record, type Shape, text } from "../checking/shapes.js";
import { anyNumber } from "../training/argument-shapes.js";
import { macsShape, nameShape } from "./argument-shapes.js";
import { costText } from "./cost-axis.js";
import { Figure } from "./figure.js";
import { type MethodLook, methodLook } from "./method-look.js";
import { seedStatistics } from "./seed-statistics.js";
import type { Trace } from "./trace.js";
import { type Whisker, whiskerOf } from "./whisker.js";

/** Where one method ended: what it cost, and an accuracy a seed, as shares. */
export interface MethodAtCost {
  /** Name of the method. */
  readonly name: string;
  /** Multiply-accumulates of training, forward and backward. */
  readonly trainingMacs: number;
  /** Accuracy of every seed, as a share. */
  readonly accuracies: readonly number[];
}

/** Methods with what each cost and reached. */
const methodsAtCost: Shape = list(
  open<MethodAtCost>({
    name: nameShape,
    trainingMacs: macsShape,
    accuracies: list(anyNumber, { min: 1, use: "[0.71, 0.74]" }),
  }),
);

/** Options of `accuracyAtCost`. */
const accuracyAtCostOptions: Shape = record<{ axis: string; title?: string }>({
  axis: text('Say what the values are, such as "test accuracy (%)".'),
  title: optional(text("Leave it out, or give a title.")),
});

/**
 * Final accuracy and what was spent for it, a row per method, the most accurate at the top. Left: a mark at the mean of
 * the seeds, a small open mark per seed where there are several, and the 95 % interval of the mean by Student's t where
 * there are three seeds or more. Right: the cost as a bar from 0, with its value.
 *
 * @param axis What the values are, such as `"test accuracy (%)"`.
 * @example
 * ```ts
 * accuracyAtCost([{ name: "scratch", trainingMacs: 6e11, accuracies: [0.2, 0.21] }], { axis: "test accuracy (%)" });
 * ```
 */
export function accuracyAtCost(
  methods: readonly MethodAtCost[],
  options: {
    /** What the values are, such as `"test accuracy (%)"`. */
    readonly axis: string;
    /** Title of the figure. Default: `"Final accuracy and what it cost"`. */
    readonly title?: string;
  },
): Figure {
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

/** What the axis of costs reaches beyond the longest bar, as a share of it: its value stands there. */
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
  const { mean, halfWidth } = seedStatistics(values);
  const whisker = whiskerOf(mean, halfWidth, [0, 100]);
  return { name, look: methodLook(index), cost: trainingMacs, values, mean, whisker };
}

/** Best first; means that are no numbers last. */
function byMean({ mean: one }: End, { mean: other }: End): number {
  return Number(Number.isNaN(one)) - Number(Number.isNaN(other)) || other - one || 0;
}

/** From the least to the largest seed or end of an interval, with room for marks. */
function rangeOf(ends: readonly End[]): [number, number] {
  const reached = ends
    .flatMap(({ values, mean, whisker }) =>
      whisker === undefined ? values : [...values, mean - whisker.minus, mean + whisker.plus],
    )
    .filter(Number.isFinite);
  if (reached.length === 0) return [0, 1];
  const [low, high] = [Math.min(...reached), Math.max(...reached)];
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}

/** The seeds, and the mean above them. */
function accuracyTraces({ name, look, cost, values, mean, whisker }: End): Trace[] {
  const { colour, symbol } = look;
  const row = { type: "scatter", mode: "markers", name, hovertemplate: "%{text}" };
  const at = `for ${costText(cost)}`;
  const interval =
    whisker === undefined
      ? ""
      : `, 95 % interval ${formatFixed(mean - whisker.minus, 1)} to ${formatFixed(mean + whisker.plus, 1)}`;
  const seeds: Trace = {
    ...row,
    name: `${name}, each seed`,
    x: [...values],
    y: values.map(() => name),
    text: values.map((value) => `one seed: ${formatFixed(value, 1)} % ${at}`),
    marker: { color: colour, size: 8, symbol: `${symbol}-open` },
  };
  const middle: Trace = {
    ...row,
    x: [mean],
    y: [name],
    text: [`${formatFixed(mean, 1)} %${interval}, ${at}`],
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
