import { type ColourScale, colourAt, divergingScale, inkOn, sequentialScale } from "../../colour.js";
import { formatShort } from "../../number-format.js";
import { svgElement, svgText, textWidth } from "../../svg.js";
import { type Axis, extentOf, type Scale } from "../axis.js";
import { asList, asNumber, asObject, asText, labelLines, optionalList, titleText } from "../loose.js";
import { formatPattern } from "../ticks.js";
import { colourScaleOf } from "./colour-scales.js";
import { type ColourBar, type Mark, type Panel, type Trace, tight } from "./mark.js";

interface Grid {
  readonly values: readonly (readonly (number | undefined)[])[];
  /** Edges of the columns and rows in coordinates: one more than there are cells. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** More cells than this in one direction cannot be told apart in a figure; neighbours are averaged. */
const mostCells = 160;

/**
 * Prepares the heat maps of one panel.
 *
 * @param panel axes and traces; all kinds but heatmap are passed over
 */
export function heatmapMarks(panel: Panel): readonly Mark[] {
  return panel.traces.filter(({ kind }) => kind === "heatmap").flatMap((trace) => heatmapMark(panel, trace));
}

/** @returns the values along one axis of a heat map: those given, or places counted from 0 */
export function heatmapPlaces(trace: Trace, direction: "x" | "y"): readonly unknown[] {
  const given = optionalList(trace.options[direction]);
  if (given !== undefined) return given;
  const rows = asList(trace.options.z);
  const length = direction === "y" ? rows.length : Math.max(0, ...rows.map((row) => asList(row).length));
  return Array.from({ length }, (_, at) => at);
}

function heatmapMark(panel: Panel, trace: Trace): readonly Mark[] {
  const values = asList(trace.options.z).map((row) => asList(row).map(asNumber));
  const width = Math.max(0, ...values.map((row) => row.length));
  const columns = edges(panel.x, heatmapPlaces(trace, "x"), width);
  const rows = edges(panel.y, heatmapPlaces(trace, "y"), values.length);
  if (columns === undefined || rows === undefined) return [];
  const grid = coarsened({ values, columns, rows });
  const bar = colourBarOf(trace, values);
  return [
    {
      x: extentOf(columns),
      y: extentOf(rows),
      tight: { x: tight, y: tight },
      legend: [],
      draw: (x, y) => drawCells(trace, grid, bar, x, y),
      ...(trace.options.showscale === false ? {} : { colourBar: bar }),
    },
  ];
}

/** Cells reach half way to their neighbours; a list with one place more than cells holds the edges themselves. */
function edges(axis: Axis, places: readonly unknown[], count: number): readonly number[] | undefined {
  if (count === 0) return undefined;
  const known = places.map((place) => axis.coordinate(place));
  const middles = known.slice(0, count + 1).filter((place): place is number => place !== undefined);
  if (middles.length < count || known.slice(0, count).includes(undefined)) return undefined;
  if (middles.length === count + 1) return middles;
  const inner = middles.slice(1).map((place, at) => (place + (middles[at] ?? 0)) / 2);
  const [first = 0, last = 0] = [middles[0], middles.at(-1)];
  const step = {
    first: ((middles[1] ?? first + 1) - first) / 2,
    last: (last - (middles.at(-2) ?? last - 1)) / 2,
  };
  return [first - step.first, ...inner, last + step.last];
}

function coarsened(grid: Grid): Grid {
  const [down, across] = [grid.rows.length - 1, grid.columns.length - 1].map((count) =>
    Math.ceil(count / mostCells),
  ) as [number, number];
  if (down === 1 && across === 1) return grid;
  const sparse = (ends: readonly number[], stride: number): number[] =>
    ends.filter((_, at) => at % stride === 0 || at === ends.length - 1);
  const rows = sparse(grid.rows, down);
  const columns = sparse(grid.columns, across);
  const values = rows.slice(1).map((_, row) =>
    columns.slice(1).map((__, column) => {
      const block = grid.values
        .slice(row * down, (row + 1) * down)
        .flatMap((line) => line.slice(column * across, (column + 1) * across))
        .filter((value): value is number => value !== undefined);
      return block.length === 0 ? undefined : block.reduce((sum, value) => sum + value / block.length, 0);
    }),
  );
  return { values, rows, columns };
}

function colourBarOf(trace: Trace, values: Grid["values"]): ColourBar {
  const known = extentOf(values.flat());
  const isEmpty = known.low > known.high;
  let low = asNumber(trace.options.zmin) ?? (isEmpty ? 0 : known.low);
  let high = asNumber(trace.options.zmax) ?? (isEmpty ? 1 : known.high);
  const middle = asNumber(trace.options.zmid);
  if (middle !== undefined) {
    const reach = Math.max(Math.abs(high - middle), Math.abs(low - middle)) || 1;
    [low, high] = [middle - reach, middle + reach];
  }
  const scale: ColourScale = colourScaleOf(
    trace.options,
    middle === undefined ? sequentialScale : divergingScale,
  );
  const options = asObject(trace.options.colorbar);
  return { scale, low, high, title: titleText(options.title), options };
}

function drawCells(trace: Trace, grid: Grid, bar: ColourBar, x: Scale, y: Scale): string {
  const xs = grid.columns.map((edge) => x.pixel(edge));
  const ys = grid.rows.map((edge) => y.pixel(edge));
  const gap = {
    x: Math.min(8, asNumber(trace.options.xgap) ?? 0),
    y: Math.min(8, asNumber(trace.options.ygap) ?? 0),
  };
  const label = cellLabels(trace);
  const cells = grid.values.flatMap((line, row) =>
    line.map((value, column) => {
      if (value === undefined) return "";
      const [x1, x2, y1, y2] = [xs[column] ?? 0, xs[column + 1] ?? 0, ys[row] ?? 0, ys[row + 1] ?? 0];
      const box = {
        x: Math.min(x1, x2) + gap.x / 2,
        y: Math.min(y1, y2) + gap.y / 2,
        width: Math.max(0, Math.abs(x2 - x1) - gap.x),
        height: Math.max(0, Math.abs(y2 - y1) - gap.y),
      };
      const share = bar.high > bar.low ? (value - bar.low) / (bar.high - bar.low) : 0.5;
      const fill = colourAt(bar.scale, Number.isFinite(share) ? share : 0.5);
      const text = label(value, row, column);
      const fits = text !== "" && textWidth(text, 11) < box.width - 2 && box.height > 11;
      const written = fits
        ? svgText(text, box.x + box.width / 2, box.y + box.height / 2 + 4, {
            "text-anchor": "middle",
            "font-size": 11,
            fill: inkOn(fill),
          })
        : "";
      return svgElement("rect", { ...box, fill }) + written;
    }),
  );
  return svgElement("g", { "shape-rendering": gap.x + gap.y > 0 ? undefined : "crispEdges" }, cells);
}

function cellLabels(trace: Trace): (value: number, row: number, column: number) => string {
  const template = asText(trace.options.texttemplate);
  if (template === undefined) return () => "";
  return (value, row, column) => {
    const text = asList(asList(trace.options.text)[row])[column];
    const filled = template
      .replace(/%\{z(?::([^}]*))?\}/g, (_, pattern?: string) =>
        pattern ? formatPattern(pattern, value) : formatShort(value),
      )
      .replace(/%\{text\}/g, text === undefined || text === null ? "" : String(text));
    return labelLines(filled).join(" ");
  };
}
