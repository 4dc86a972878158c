import { ink } from "mixture-growth-display";
import {
  demandArguments,
  entries,
  integer,
  list,
  number,
  open,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { measured, nameShape } from "./argument-shapes.js";
import { Figure } from "./figure.js";
import { methodLook } from "./method-look.js";
import type { Trace } from "./trace.js";

/** What was measured along the categories of an axis, such as for a pair of nets along the layers. */
export interface PanelSeries {
  /** What the panel is called. */
  readonly name: string;
  /** By category, in order: one value per seed. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** Options of {@link linesInPanels}. */
export interface LinesInPanelsOptions {
  /** Title of the figure. */
  readonly title: string;
  /** What the values are, with their unit. */
  readonly axis: string;
  /** Ends of the axis of values. Default: from the least to the largest value. */
  readonly range?: readonly [number, number];
  /** Panels side by side. Default 2. */
  readonly columns?: number;
}

const panelSeries: Shape = list(open<PanelSeries>({ name: nameShape, values: entries(measured) }));

const linesInPanelsOptions: Shape = record<LinesInPanelsOptions>({
  title: text("Give a title."),
  axis: text('Say what the values are, such as "linear CKA".'),
  range: optional(list(number(), { min: 2, max: 2, use: "[0, 1]" })),
  columns: optional(integer({ min: 1, max: 100, use: 2 })),
});

/**
 * Draws a panel per series: its mean as a line, every seed as a small mark and their range as a band, with the means of the
 * other series in grey behind it for comparison. For series whose error bars would cover each other in one panel.
 *
 * @param series In order, the first at the top left.
 * @example
 * ```ts
 * linesInPanels([{ name: "members", values: { stem: [0.98, 0.99], classifier: [0.81, 0.86] } }],
 *   { title: "Similarity of features", axis: "linear CKA", range: [0, 1] });
 * ```
 */
export function linesInPanels(series: readonly PanelSeries[], options: LinesInPanelsOptions): Figure {
  demandArguments("linesInPanels", {
    series: [series, panelSeries],
    options: [options, linesInPanelsOptions],
  });
  const { title, axis, range, columns = 2 } = options;
  const wide = Math.max(1, Math.min(columns, series.length));
  const high = Math.max(1, Math.ceil(series.length / wide));
  const categories = [...new Set(series.flatMap(({ values }) => Object.keys(values)))];
  const all = series.flatMap(({ values }) => Object.values(values).flat()).filter(Number.isFinite);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = 0.05 * (most - least || 1);
  const ends = range ?? [least - margin, most + margin];
  const panels = series.map((_, i) => panelOf(i, { wide, high }));
  const traces = series.flatMap((own, i) => {
    const place = panels[i] as Panel;
    const others = series.filter((other) => other !== own).map((other) => quietLine(other, place));
    return [...others, ...seriesTraces(own, i, place)];
  });
  const axes = panels.map((place, i) => panelAxes(place, axis, categories, ends, i + wide >= series.length));
  return new Figure(traces, {
    title: { text: title },
    showlegend: false,
    height: 110 + 190 * high + 60,
    margin: { t: 76, b: 96 },
    annotations: panels.map((place, i) => panelTitle(series[i] as PanelSeries, place)),
    ...Object.assign({}, ...axes),
  });
}

/** Where a panel stands, in shares of the figure, and the number of its axes. */
interface Panel {
  readonly id: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Shares of the figure's width and height between panels, with room for titles. */
const gaps = { across: 0.06, down: 0.13 } as const;

function panelOf(index: number, grid: { readonly wide: number; readonly high: number }): Panel {
  const [column, row] = [index % grid.wide, Math.floor(index / grid.wide)];
  const width = (1 - gaps.across * (grid.wide - 1)) / grid.wide;
  const height = (1 - gaps.down * (grid.high - 1)) / grid.high;
  const left = column * (width + gaps.across);
  const top = 1 - row * (height + gaps.down);
  return {
    id: index === 0 ? "" : String(index + 1),
    x: [left, Math.min(1, left + width)],
    y: [Math.max(0, top - height), top],
  };
}

function panelAxes(
  { id, x, y }: Panel,
  axis: string,
  categories: readonly string[],
  ends: readonly [number, number],
  isLowest: boolean,
): Trace {
  const isFirst = x[0] === 0;
  return {
    [`xaxis${id}`]: {
      type: "category",
      categoryarray: [...categories],
      domain: [...x],
      anchor: `y${id}`,
      showticklabels: isLowest,
      tickangle: -35,
    },
    [`yaxis${id}`]: {
      range: [...ends],
      domain: [...y],
      anchor: `x${id}`,
      showticklabels: isFirst,
      ...(isFirst ? { title: { text: axis } } : {}),
    },
  };
}

function panelTitle({ name }: PanelSeries, { x, y }: Panel): Trace {
  return {
    text: `<b>${name}</b>`,
    xref: "paper",
    yref: "paper",
    x: x[0],
    y: y[1],
    xanchor: "left",
    yanchor: "bottom",
    showarrow: false,
  };
}

function meansOf({ values }: PanelSeries): { readonly x: string[]; readonly y: number[] } {
  const mean = (all: readonly number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length;
  const known = Object.entries(values).filter(([, all]) => all.length > 0);
  return { x: known.map(([category]) => category), y: known.map(([, all]) => mean(all)) };
}

function placed({ id }: Panel): Trace {
  return { type: "scatter", xaxis: `x${id}`, yaxis: `y${id}` };
}

function quietLine(series: PanelSeries, place: Panel): Trace {
  const line = { color: ink, width: 1 };
  return { ...placed(place), mode: "lines", name: series.name, ...meansOf(series), opacity: 0.45, line };
}

function seriesTraces(series: PanelSeries, index: number, place: Panel): Trace[] {
  const { colour, symbol } = methodLook(index);
  const { x, y } = meansOf(series);
  const at = (category: string): readonly number[] => series.values[category] ?? [];
  const own = placed(place);
  const line = { width: 0, color: colour };
  const edge = { ...own, mode: "lines", name: series.name, hoverinfo: "skip", x, line };
  const seeds = x.flatMap((category) => at(category).map((value) => [category, value] as const));
  return [
    { ...edge, y: x.map((category) => Math.min(...at(category))) },
    { ...edge, y: x.map((category) => Math.max(...at(category))), fill: "tonexty", fillcolor: `${colour}33` },
    {
      ...own,
      mode: "markers",
      name: `${series.name}, a seed`,
      x: seeds.map(([category]) => category),
      y: seeds.map(([, value]) => value),
      marker: { color: colour, size: 5, symbol: `${symbol}-open` },
    },
    {
      ...own,
      mode: "lines+markers",
      name: `${series.name}, mean`,
      x,
      y,
      line: { color: colour, width: 2 },
      marker: { color: colour, size: 8, symbol },
    },
  ];
}
