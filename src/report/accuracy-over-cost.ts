import { ink } from "mixture-growth-display";
import {
  callable,
  demandArguments,
  list,
  open,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { anyNumber, observationsShape } from "../training/argument-shapes.js";
import type { Observation } from "../training/run/events.js";
import { isScore, scoreTitle } from "../training/run/score.js";
import { macsShape, nameShape } from "./argument-shapes.js";
import { type CostAxis, costButtons, costFigureLayout, macsAxis, percentText } from "./cost-axis.js";
import { type CurvePrefix, curvePrefixes } from "./curve-prefixes.js";
import { Figure } from "./figure.js";
import { type MethodLook, methodLook } from "./method-look.js";
import { meanOfKnown } from "./seed-statistics.js";
import type { Trace } from "./trace.js";

/** Options of {@link accuracyOverCost}. */
export interface AccuracyOverCostOptions {
  /** Title of the figure. Default: `"Test accuracy over training cost"`. */
  readonly title?: string;
  /** What the values are. Default `"test accuracy (%)"`. */
  readonly axis?: string;
  /** Accuracies to compare with, such as a published one: a dashed line each. */
  readonly references?: readonly AccuracyReference[];
  /** Results without a curve of their own, such as an ensemble: a mark each. */
  readonly points?: readonly AccuracyPoint[];
  /** Other costs than multiply-accumulates, which buttons above the figure choose. */
  readonly costs?: readonly CostAxis[];
}

/** An accuracy to compare with. */
export interface AccuracyReference {
  /** What the line is called. */
  readonly name: string;
  /** Accuracy as a share. */
  readonly accuracy: number;
}

/** A result without a curve. */
interface AccuracyPoint extends AccuracyReference {
  /** Multiply-accumulates of training, forward and backward. */
  readonly trainingMacs: number;
  /** The other costs, in the order of `costs`. */
  readonly costs?: readonly (number | undefined)[];
}

const reference = { name: nameShape, accuracy: anyNumber };

const accuracyOverCostOptions: Shape = record<AccuracyOverCostOptions>({
  title: optional(text("Leave it out, or give a title.")),
  axis: optional(text('Say what the values are, such as "test accuracy (%)".')),
  references: optional(list(open<AccuracyReference>(reference))),
  points: optional(
    list(
      open<AccuracyPoint>({
        ...reference,
        trainingMacs: macsShape,
        costs: optional(list(optional(anyNumber))),
      }),
    ),
  ),
  costs: optional(
    list(
      record<CostAxis>({
        name: nameShape,
        title: nameShape,
        cost: callable("a function that gives the cost of an observation"),
        text: callable("a function that puts a cost into words"),
      }),
    ),
  ),
});

/**
 * Draws test accuracy, or R2 where numbers are predicted, over training cost: a line per run, the mean over its seeds, with the seeds' range as a band where
 * there are six runs or fewer; a larger mark where a net begins. Where runs share their beginning, the earlier ones show as
 * rims of the later one's line, and their marks take turns. Where other costs are given, buttons choose among them.
 *
 * @param observations Histories of any number of runs and seeds.
 */
export function accuracyOverCost(
  observations: readonly Observation[],
  options: AccuracyOverCostOptions = {},
): Figure {
  demandArguments("accuracyOverCost", {
    observations: [observations, observationsShape],
    options: [options, accuracyOverCostOptions],
  });
  const {
    title = `Test ${scoreTitle(observations)} over training cost`,
    axis = `test ${scoreTitle(observations)} (%)`,
    points = [],
    references = [],
    costs = [],
  } = options;
  const axes = [macsAxis, ...costs];
  const curves = observations.filter((o) => isScore(o) && o.net !== "ensemble");
  const drawn = axes.map((cost, index) => tracesOver(curves, { points, references, axis: cost, index }));
  const layout = { ...costFigureLayout(title, axis), ...costButtons(axes, drawn) };
  return new Figure(drawn[0] as Trace[], layout);
}

/** The figure's traces over one cost, the same ones for every cost. */
function tracesOver(
  curves: readonly Observation[],
  {
    points,
    references,
    axis,
    index,
  }: Required<Pick<AccuracyOverCostOptions, "points" | "references">> & {
    readonly axis: CostAxis;
    /** Of the cost, among those of the figure. */
    readonly index: number;
  },
): Trace[] {
  const runs = [...new Set(curves.map((o) => o.run))];
  const drawn = runs.map((run) =>
    curveOf(
      curves.filter((o) => o.run === run),
      axis,
    ),
  );
  const shared = curvePrefixes(drawn.map(({ points: own }) => own));
  const rim = Math.min(sizes.rim, sizes.allRims / Math.max(1, ...shared.map(({ above }) => above)));
  const hasBand = runs.length <= mostBands;
  const looks = runs.map((_, i) => ({ ...methodLook(i), rim, hasBand, costText: axis.text }));
  const rims = runs.flatMap((run, i) =>
    rimTraces(run, drawn[i] as Curve, shared[i] as CurvePrefix, looks[i] as CurveLook),
  );
  const traces = runs.flatMap((run, i) =>
    runTraces(run, drawn[i] as Curve, shared[i] as CurvePrefix, looks[i] as CurveLook),
  );
  const costOf = ({ trainingMacs, costs = [] }: AccuracyPoint): number | undefined =>
    index === 0 ? trainingMacs : costs[index - 1];
  const marks = points.map((point, i): Trace => {
    const cost = costOf(point);
    return {
      type: "scatter",
      mode: "markers",
      name: point.name,
      x: [cost],
      y: [100 * point.accuracy],
      text: [
        `${percentText(point.accuracy)} after ${cost === undefined ? "an unknown cost" : axis.text(cost)}`,
      ],
      hovertemplate: "%{text}",
      marker: markOf(methodLook(runs.length + i), 12),
    };
  });
  const last = [...curves.map(axis.cost), ...points.map(costOf)].reduce<number>(
    (most, cost) => Math.max(most, cost ?? 0),
    0,
  );
  const lines = references.map(
    ({ name, accuracy }): Trace => ({
      type: "scatter",
      mode: "lines",
      name,
      x: [0, last],
      y: [100 * accuracy, 100 * accuracy],
      hoverinfo: "name+y",
      line: { color: ink, width: 1.5, dash: "dash" },
    }),
  );
  return [...rims, ...traces, ...marks, ...lines];
}

/** Mean and range over the seeds at one point of a run. */
interface Point {
  readonly net: string;
  readonly epoch: number;
  /** Multiply-accumulates, which are those of every run that shares the point. */
  readonly macs: number;
  /** The cost that the figure is drawn over. */
  readonly cost: number | undefined;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The bands of more runs would be indistinguishable. */
const mostBands = 6;

function markOf({ colour, symbol }: MethodLook, size: number): Trace {
  return { color: colour, size, symbol };
}

/** A run's points, and over how many seeds. */
interface Curve {
  readonly points: readonly Point[];
  readonly seeds: number;
}

function curveOf(observations: readonly Observation[], axis: CostAxis): Curve {
  return { points: meanPoints(observations, axis), seeds: new Set(observations.map((o) => o.seed)).size };
}

/** How a run's curve looks. */
interface CurveLook extends MethodLook {
  /** Width of a rim for each later curve above it. */
  readonly rim: number;
  readonly hasBand: boolean;
  readonly costText: (cost: number) => string;
}

/** Widths and diameters in pixels. */
const sizes = { line: 2, rim: 2.5, allRims: 10, mark: { own: 7, turn: 9, none: 0 }, growth: 13 } as const;

/** A wider line below the stretch where later runs would hide this one. */
function rimTraces(
  run: string,
  { points }: Curve,
  { hidden, above }: CurvePrefix,
  { colour, rim }: CurveLook,
): Trace[] {
  if (hidden === 0) return [];
  const stretch = points.slice(0, hidden);
  return [
    {
      type: "scatter",
      mode: "lines",
      legendgroup: run,
      showlegend: false,
      hoverinfo: "skip",
      x: stretch.map((point) => point.cost),
      y: stretch.map((point) => 100 * point.mean),
      line: { color: colour, width: sizes.line + rim * above },
    },
  ];
}

function runTraces(
  run: string,
  { points, seeds }: Curve,
  { marks }: CurvePrefix,
  { colour, dash, symbol, hasBand, costText }: CurveLook,
): Trace[] {
  const line: Trace = {
    type: "scatter",
    mode: "lines+markers",
    name: run,
    legendgroup: run,
    x: points.map((point) => point.cost),
    y: points.map((point) => 100 * point.mean),
    text: points.map(({ net, epoch, mean, cost = Number.NaN }) => {
      return `${net}, epoch ${epoch}<br>${percentText(mean)} after ${costText(cost)}`;
    }),
    hovertemplate: "%{text}",
    line: { color: colour, width: sizes.line, dash },
    marker: {
      color: colour,
      size: points.map(({ epoch }, at) => {
        const mark = marks[at] ?? "own";
        return epoch === 0 && mark !== "none" ? sizes.growth : sizes.mark[mark];
      }),
      symbol,
      // Marks of several sizes have a white outline by default, which makes them look smaller on a white page.
      line: { width: 0 },
    },
  };
  return seeds < 2 || !hasBand ? [line] : [...bandTraces(run, points, colour), line];
}

/** The range of the seeds. */
function bandTraces(run: string, points: readonly Point[], colour: string): Trace[] {
  const edge = {
    type: "scatter",
    mode: "lines",
    legendgroup: run,
    showlegend: false,
    hoverinfo: "skip",
    x: points.map((point) => point.cost),
    line: { width: 0, color: colour },
  };
  return [
    { ...edge, y: points.map((point) => 100 * point.low) },
    { ...edge, y: points.map((point) => 100 * point.high), fill: "tonexty", fillcolor: `${colour}33` },
  ];
}

function meanPoints(observations: readonly Observation[], axis: CostAxis): Point[] {
  const groups = new Map<string, Observation[]>();
  for (const o of observations) {
    const key = `${o.phase}\u0000${o.epoch}`;
    groups.set(key, [...(groups.get(key) ?? []), o]);
  }
  return [...groups.values()].map((group) => {
    const { net, epoch, trainingMacs: macs } = group[0] as Observation;
    const values = group.map((o) => o.value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const cost = meanOfKnown(group.map(axis.cost));
    return { net, epoch, macs, cost, mean, low: Math.min(...values), high: Math.max(...values) };
  });
}
