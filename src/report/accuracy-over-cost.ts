import { ink } from "mixture-growth-display";
import { demandArguments, list, open, optional, record, type Shape, text } from "../checking/shapes.js";
import { anyNumber, observationsShape } from "../training/argument-shapes.js";
import type { Observation } from "../training/run/events.js";
import { macsShape, nameShape } from "./argument-shapes.js";
import { costFigureLayout, costText, percentText } from "./cost-axis.js";
import { Figure } from "./figure.js";
import { type MethodLook, methodLook } from "./method-look.js";
import { type SharedBeginning, sharedBeginnings } from "./shared-beginnings.js";
import type { Trace } from "./trace.js";

/** Options of {@link accuracyOverCost}. */
export interface AccuracyOverCostOptions {
  /** Title of the figure. Default: `"Test accuracy over training cost"`. */
  readonly title?: string;
  /** What the values are. Default `"test accuracy (%)"`. */
  readonly axis?: string;
  /** Accuracies to compare with, such as one that was published, as shares: a dashed line each. */
  readonly references?: readonly {
    /** What the line is called. */
    readonly name: string;
    /** Accuracy as a share. */
    readonly accuracy: number;
  }[];
  /** Results without a curve of their own, such as an ensemble: a mark each. */
  readonly points?: readonly {
    /** What the mark is called. */
    readonly name: string;
    /** Accuracy as a share. */
    readonly accuracy: number;
    /** Multiply-accumulates of training, forward and backward. */
    readonly trainingMacs: number;
  }[];
}

/** Options of `accuracyOverCost`. */
const accuracyOverCostOptions: Shape = record<AccuracyOverCostOptions>({
  title: optional(text("Leave it out, or give a title.")),
  axis: optional(text('Say what the values are, such as "test accuracy (%)".')),
  references: optional(
    list(open<{ name: string; accuracy: number }>({ name: nameShape, accuracy: anyNumber })),
  ),
  points: optional(
    list(
      open<{ name: string; accuracy: number; trainingMacs: number }>({
        name: nameShape,
        accuracy: anyNumber,
        trainingMacs: macsShape,
      }),
    ),
  ),
});

/**
 * Test accuracy over training cost spent: a line per run, the mean over its seeds, with the seeds' range as a band where
 * there are six runs or fewer; a larger mark where a net begins. Where runs share their beginning, the earlier ones show as
 * rims of the later one's line, and their marks take turns.
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
    title = "Test accuracy over training cost",
    axis = "test accuracy (%)",
    points = [],
    references = [],
  } = options;
  const curves = observations.filter(
    (o) => o.split === "test" && o.metric === "accuracy" && o.net !== "ensemble",
  );
  const runs = [...new Set(curves.map((o) => o.run))];
  const drawn = runs.map((run) => curveOf(curves.filter((o) => o.run === run)));
  const shared = sharedBeginnings(drawn.map(({ points: way }) => way));
  const rim = Math.min(sizes.rim, sizes.allRims / Math.max(1, ...shared.map(({ above }) => above)));
  const rims = runs.flatMap((run, i) =>
    rimTraces(run, drawn[i] as Curve, shared[i] as SharedBeginning, { ...methodLook(i), rim }),
  );
  const traces = runs.flatMap((run, i) =>
    runTraces(run, drawn[i] as Curve, shared[i] as SharedBeginning, {
      ...methodLook(i),
      hasBand: runs.length <= mostBands,
    }),
  );
  const marks = points.map(
    (point, i): Trace => ({
      type: "scatter",
      mode: "markers",
      name: point.name,
      x: [point.trainingMacs],
      y: [100 * point.accuracy],
      text: [`${percentText(point.accuracy)} after ${costText(point.trainingMacs)}`],
      hovertemplate: "%{text}",
      marker: markOf(methodLook(runs.length + i), 12),
    }),
  );
  const last = Math.max(0, ...curves.map((o) => o.trainingMacs), ...points.map((p) => p.trainingMacs));
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
  return new Figure([...rims, ...traces, ...marks, ...lines], costFigureLayout(title, axis));
}

/** Mean over seeds at each point of a run's way, with the range of the seeds. */
interface Point {
  readonly phase: string;
  readonly net: string;
  readonly epoch: number;
  readonly macs: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The bands of more runs than that cannot be told apart. */
const mostBands = 6;

function markOf({ colour, symbol }: MethodLook, size: number): Trace {
  return { color: colour, size, symbol };
}

/** A run's way, and over how many seeds. */
interface Curve {
  readonly points: readonly Point[];
  readonly seeds: number;
}

function curveOf(observations: readonly Observation[]): Curve {
  return { points: meanPoints(observations), seeds: new Set(observations.map((o) => o.seed)).size };
}

/** Widths and diameters in pixels. */
const sizes = { line: 2, rim: 2.5, allRims: 10, mark: { own: 7, turn: 9, none: 0 }, growth: 13 } as const;

/** A wider line below the stretch where later runs would hide this one. */
function rimTraces(
  run: string,
  { points }: Curve,
  { hidden, above }: SharedBeginning,
  { colour, rim }: MethodLook & { readonly rim: number },
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
      x: stretch.map((point) => point.macs),
      y: stretch.map((point) => 100 * point.mean),
      line: { color: colour, width: sizes.line + rim * above },
    },
  ];
}

/** Marks of several sizes would have a white outline, which makes them too small on a white page. */
const noOutline = { width: 0 };

function runTraces(
  run: string,
  { points, seeds }: Curve,
  { marks }: SharedBeginning,
  look: MethodLook & { readonly hasBand: boolean },
): Trace[] {
  const { colour, dash, symbol, hasBand } = look;
  const line: Trace = {
    type: "scatter",
    mode: "lines+markers",
    name: run,
    legendgroup: run,
    x: points.map((point) => point.macs),
    y: points.map((point) => 100 * point.mean),
    text: points.map(
      ({ net, epoch, mean, macs }) =>
        `${net}, epoch ${epoch}<br>${percentText(mean)} after ${costText(macs)}`,
    ),
    hovertemplate: "%{text}",
    line: { color: colour, width: sizes.line, dash },
    marker: {
      color: colour,
      size: points.map(({ epoch }, at) => {
        const mark = marks[at] ?? "own";
        return epoch === 0 && mark !== "none" ? sizes.growth : sizes.mark[mark];
      }),
      symbol,
      line: noOutline,
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
    x: points.map((point) => point.macs),
    line: { width: 0, color: colour },
  };
  return [
    { ...edge, y: points.map((point) => 100 * point.low) },
    { ...edge, y: points.map((point) => 100 * point.high), fill: "tonexty", fillcolor: `${colour}33` },
  ];
}

function meanPoints(observations: readonly Observation[]): Point[] {
  const groups = new Map<string, Observation[]>();
  for (const o of observations) {
    const key = `${o.phase}\u0000${o.epoch}`;
    groups.set(key, [...(groups.get(key) ?? []), o]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0] as Observation;
    const values = group.map((o) => o.value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const { phase, net, epoch, trainingMacs } = first;
    return {
      phase,
      net,
      epoch,
      macs: trainingMacs,
      mean,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}
