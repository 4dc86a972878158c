import { inkOn, sequentialScale } from "../../colour.js";
import { svgElement, svgText, textWidth } from "../../svg.js";
import { type Extent, emptyExtent, extentOf, type Scale, union } from "../axis.js";
import { asNumber, asObject, asText, bounded, type Loose, labelLines, optionalList } from "../loose.js";
import { drawWhiskers, pixelOrFoot, type Whisker } from "./error-bars.js";
import { colourOf, errorAt, type LegendEntry, loose, type Mark, type Panel, type Trace } from "./mark.js";
import { markerColours } from "./marker-colours.js";
import { pointsOf } from "./scatter.js";

/** One bar, in coordinates along its position and in values along its height. */
export interface Bar {
  readonly middle: number;
  readonly width: number;
  readonly base: number;
  readonly end: number;
  /** Its place in the trace. */
  readonly at: number;
}

/** The bars of one trace. */
export interface BarSeries {
  readonly trace: Trace;
  readonly isHorizontal: boolean;
  readonly bars: readonly Bar[];
}

/**
 * Prepares the bars of one panel: beside each other, on top of each other, or one over the other.
 *
 * @param panel axes and traces; all kinds but bar are passed over
 */
export function barMarks(panel: Panel): readonly Mark[] {
  const traces = panel.traces.filter(({ kind }) => kind === "bar");
  const raw = traces.map((trace) => rawBars(panel, trace));
  const mode = asText(panel.layout.barmode) ?? "group";
  const unit = smallestStep(raw.flatMap(({ places }) => places.map(({ middle }) => middle)));
  const share = 1 - bounded(panel.layout.bargap, 0.24, 0, 0.95);
  const count = mode === "group" ? Math.max(1, traces.length) : 1;
  const slot = (unit * share) / count;
  const width = slot * (1 - bounded(panel.layout.bargroupgap, 0.06, 0, 0.95));
  const stacks = { up: new Map<number, number>(), down: new Map<number, number>() };
  return raw.map(({ trace, isHorizontal, places }, index) => {
    const shift = (index - (count - 1) / 2) * (mode === "group" ? slot : 0);
    const bars = places.map(({ middle, value, at, base }): Bar => {
      const start = base ?? (mode === "stack" || mode === "relative" ? stacked(stacks, middle, value) : 0);
      return { middle: middle + shift, width, base: start, end: start + value, at };
    });
    return barMark(panel, { trace, isHorizontal, bars });
  });
}

interface RawBar {
  readonly middle: number;
  readonly value: number;
  readonly at: number;
  readonly base: number | undefined;
}

function rawBars(
  panel: Panel,
  trace: Trace,
): { trace: Trace; isHorizontal: boolean; places: readonly RawBar[] } {
  const isHorizontal = asText(trace.options.orientation) === "h";
  const { xs, ys } = pointsOf(trace.options);
  const [positions, values, axis] = isHorizontal ? [ys, xs, panel.y] : [xs, ys, panel.x];
  const bases = optionalList(trace.options.base);
  const places = positions.flatMap((position, at): RawBar[] => {
    const middle = axis.coordinate(position);
    const value = asNumber(values[at]);
    if (middle === undefined || value === undefined) return [];
    return [{ middle, value, at, base: asNumber(bases?.[at] ?? trace.options.base) }];
  });
  return { trace, isHorizontal, places };
}

function stacked(
  stacks: { up: Map<number, number>; down: Map<number, number> },
  middle: number,
  value: number,
): number {
  const stack = value < 0 ? stacks.down : stacks.up;
  const base = stack.get(middle) ?? 0;
  stack.set(middle, base + value);
  return base;
}

function smallestStep(places: readonly number[]): number {
  const sorted = [...new Set(places)].sort((one, other) => one - other);
  const steps = sorted.slice(1).map((place, at) => place - (sorted[at] ?? 0));
  const smallest = Math.min(...steps.filter((step) => step > 1e-9));
  return Number.isFinite(smallest) ? smallest : 1;
}

/**
 * Turns placed bars into a mark; histograms use it too.
 *
 * @param panel axes and layout
 * @param series the bars of one trace
 */
export function barMark(panel: Panel, series: BarSeries): Mark {
  const { trace, isHorizontal, bars } = series;
  const valueAxis = isHorizontal ? panel.x : panel.y;
  const along = extentOf(bars.flatMap(({ middle, width }) => [middle - width / 2, middle + width / 2]));
  const tops = bars.flatMap(({ base, end, at }) => {
    const error = errorAt(errorOptions(series), at, end);
    return [base, end, ...(error === undefined ? [] : [end - error.minus, end + error.plus])];
  });
  const heights: Extent =
    bars.length === 0 ? emptyExtent : extentOf(tops.map((value) => valueAxis.coordinate(value)));
  const foot = { low: heights.low === 0, high: heights.high === 0 };
  const room = outsideTexts(trace) ? headroom(heights) : heights;
  return {
    x: isHorizontal ? room : along,
    y: isHorizontal ? along : room,
    tight: isHorizontal ? { x: foot, y: loose } : { x: loose, y: foot },
    legend: trace.showsLegend ? [legendEntry(trace)] : [],
    draw: (x, y) => {
      const drawn = drawBars(series, x, y);
      return trace.opacity === 1 ? drawn : svgElement("g", { opacity: trace.opacity }, drawn);
    },
  };
}

function errorOptions(series: BarSeries): Loose {
  return asObject(series.isHorizontal ? series.trace.options.error_x : series.trace.options.error_y);
}

function outsideTexts(trace: Trace): boolean {
  return asText(trace.options.textposition) === "outside" && trace.options.text !== undefined;
}

/** Labels above the bars need room of their own. */
function headroom(extent: Extent): Extent {
  if (extent.low > extent.high) return extent;
  const span = extent.high - extent.low || 1;
  return union(extent, { low: extent.low, high: extent.high + span * 0.06 });
}

function drawBars(series: BarSeries, x: Scale, y: Scale): string {
  const { trace, isHorizontal, bars } = series;
  const marker = asObject(trace.options.marker);
  const colours = markerColours(marker, sequentialScale);
  const outline = asObject(marker.line);
  const [position, value] = isHorizontal ? [y, x] : [x, y];
  const drawn = bars.map((bar) => {
    const box = boxOf(bar, position, value, isHorizontal);
    const fill = colours?.(bar.at) ?? colourOf(marker, bar.at, trace.colour);
    const width = asNumber(outline.width);
    const rect = svgElement("rect", {
      ...box,
      fill,
      "fill-opacity": asNumber(marker.opacity) === undefined ? undefined : bounded(marker.opacity, 1, 0, 1),
      stroke: width === undefined || width <= 0 ? undefined : (asText(outline.color) ?? "#767676"),
      "stroke-width": width === undefined || width <= 0 ? undefined : Math.min(10, width),
    });
    return rect + barText(trace, bar, box, fill, isHorizontal);
  });
  return drawn.join("") + drawErrors(series, position, value);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxOf(bar: Bar, position: Scale, value: Scale, isHorizontal: boolean): Box {
  const sides = [position.pixel(bar.middle - bar.width / 2), position.pixel(bar.middle + bar.width / 2)];
  const ends = [pixelOrFoot(value, bar.base), pixelOrFoot(value, bar.end)];
  const [across, along] = [span(sides), span(ends)];
  return isHorizontal
    ? { x: along.from, y: across.from, width: along.size, height: across.size }
    : { x: across.from, y: along.from, width: across.size, height: along.size };
}

function span(ends: readonly number[]): { from: number; size: number } {
  const from = Math.min(...ends);
  return { from, size: Math.max(...ends) - from };
}

function barText(trace: Trace, bar: Bar, box: Box, fill: string, isHorizontal: boolean): string {
  const position = asText(trace.options.textposition) ?? "auto";
  const text = optionalList(trace.options.text)?.[bar.at] ?? asText(trace.options.text);
  if (text === undefined || text === null || position === "none") return "";
  const label = labelLines(String(text)).join(" ");
  const width = textWidth(label, 11) + 8;
  const fits = isHorizontal ? box.width >= width && box.height >= 12 : box.width >= width && box.height >= 18;
  const isInside = position === "inside" || (position !== "outside" && fits);
  const isDown = bar.end < bar.base;
  const style = { "font-size": 11, fill: isInside ? inkOn(fill) : undefined };
  if (isHorizontal) {
    const reach = isInside ? -5 : 5;
    const x = isDown ? box.x - reach : box.x + box.width + reach;
    const anchor = isInside === isDown ? "start" : "end";
    return svgText(label, x, box.y + box.height / 2 + 4, { ...style, "text-anchor": anchor });
  }
  const top = isDown ? box.y + box.height + (isInside ? -5 : 13) : box.y + (isInside ? 14 : -5);
  return svgText(label, box.x + box.width / 2, top, { ...style, "text-anchor": "middle" });
}

/** An error bar is white where it lies on its own bar, and ink beyond it: legible on any page. */
function drawErrors(series: BarSeries, position: Scale, value: Scale): string {
  const options = errorOptions(series);
  const on: Whisker[] = [];
  const beyond: Whisker[] = [];
  for (const bar of series.bars) {
    const error = errorAt(options, bar.at, bar.end);
    if (error === undefined) continue;
    const at = position.pixel(bar.middle);
    const end = pixelOrFoot(value, bar.end);
    const sides = [bar.end - error.minus, bar.end + error.plus].map((side) => pixelOrFoot(value, side));
    const [low, high] = sides as [number, number];
    const isUp = bar.end >= bar.base;
    on.push({ at, low: isUp ? low : high, high: end, isHalf: true });
    beyond.push({ at, low: isUp ? high : low, high: end, isHalf: true });
  }
  const draw = (whiskers: readonly Whisker[], colour: string): string =>
    drawWhiskers(whiskers, !series.isHorizontal, options, colour);
  return draw(on, "#ffffff") + draw(beyond, "#767676");
}

function legendEntry(trace: Trace): LegendEntry {
  const fill = colourOf(asObject(trace.options.marker), 0, trace.colour);
  const swatch = (x: number, y: number): string =>
    svgElement("rect", { x, y: y - 5.5, width: 11, height: 11, fill, opacity: trace.opacity });
  return { label: trace.name, width: 11, swatch };
}
