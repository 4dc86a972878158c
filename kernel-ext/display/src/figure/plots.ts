import {
  type Axis,
  createAxis,
  createScale,
  type Extent,
  emptyExtent,
  rangeOf,
  type Scale,
  union,
} from "./axis.js";
import { type AxisPlan, drawAxis, drawGrid, planAxis } from "./axis-frame.js";
import { colourBarRoom, drawColourBar } from "./colour-bar.js";
import { asText, type Loose } from "./loose.js";
import { barMarks } from "./marks/bar.js";
import { boxMarks, boxPlaces, boxValues, liesDown } from "./marks/box.js";
import { heatmapMarks, heatmapPlaces } from "./marks/heatmap.js";
import { histogramMarks, isSideways, valuesOf } from "./marks/histogram.js";
import type { LegendEntry, Mark, Trace } from "./marks/mark.js";
import { pointsOf, scatterMarks } from "./marks/scatter.js";
import { type Area, clipped, drawAnnotations, drawShapes } from "./overlay.js";
import { axisOptions, type Domain, domainsOf, type Place } from "./panels.js";

/** A pair of axes with everything that is drawn on it. */
interface Plot extends Place {
  readonly marks: readonly Mark[];
  readonly hasMap: boolean;
}

/** All plots of a figure, before they have pixels. */
export interface Plots {
  readonly plots: readonly Plot[];
  readonly axes: ReadonlyMap<string, Axis>;
  readonly ranges: ReadonlyMap<string, Extent>;
  readonly domains: ReadonlyMap<string, Domain>;
}

/**
 * Prepares traces for drawing: their axes, marks and ranges.
 *
 * @param traces what is drawn
 * @param layout plotly's layout
 */
export function preparePlots(traces: readonly Trace[], layout: Loose): Plots {
  const places = placesOf(traces);
  const axes = axesOf(traces, layout, places);
  const plots = places.map((place): Plot => {
    const own = traces.filter(({ xAxis, yAxis }) => xAxis === place.xAxis && yAxis === place.yAxis);
    const [x, y] = [axes.get(place.xAxis), axes.get(place.yAxis)];
    const hasMap = own.some(({ kind }) => kind === "heatmap");
    if (x === undefined || y === undefined) return { ...place, marks: [], hasMap };
    const panel = { traces: own, x, y, layout };
    // Maps lie below everything, curves and points above the bars.
    const marks = [heatmapMarks, barMarks, histogramMarks, boxMarks, scatterMarks].flatMap((each) =>
      each(panel),
    );
    return { ...place, marks, hasMap };
  });
  return { plots, axes, ranges: rangesOf(plots, axes), domains: domainsOf(layout, places) };
}

/** @returns the entries of the legend in the order of the plots */
export function plotEntries(plots: Plots): readonly LegendEntry[] {
  return plots.plots.flatMap(({ marks }) => marks.flatMap(({ legend }) => legend));
}

function placesOf(traces: readonly Trace[]): readonly Place[] {
  const places = new Map(traces.map(({ xAxis, yAxis }) => [`${xAxis} ${yAxis}`, { xAxis, yAxis }]));
  return places.size === 0 ? [{ xAxis: "x", yAxis: "y" }] : [...places.values()];
}

function axesOf(
  traces: readonly Trace[],
  layout: Loose,
  places: readonly Place[],
): ReadonlyMap<string, Axis> {
  const ids = new Set(places.flatMap(({ xAxis, yAxis }) => [xAxis, yAxis]));
  const axes = new Map<string, Axis>();
  for (const id of ids) {
    const isX = id.startsWith("x");
    const own = traces.filter((trace) => (isX ? trace.xAxis : trace.yAxis) === id);
    axes.set(
      id,
      createAxis(
        id,
        axisOptions(layout, id),
        own.flatMap((trace) => valuesAlong(trace, isX)),
      ),
    );
  }
  return axes;
}

function valuesAlong(trace: Trace, isX: boolean): readonly unknown[] {
  if (trace.kind === "heatmap") return heatmapPlaces(trace, isX ? "x" : "y");
  if (trace.kind === "histogram") return isSideways(trace) === isX ? [] : valuesOf(trace);
  if (trace.kind === "box") return liesDown(trace) === isX ? boxValues(trace) : boxPlaces(trace);
  const { xs, ys } = pointsOf(trace.options);
  return isX ? xs : ys;
}

function rangesOf(plots: readonly Plot[], axes: ReadonlyMap<string, Axis>): ReadonlyMap<string, Extent> {
  const ranges = new Map<string, Extent>();
  for (const [id, axis] of axes) {
    const family = new Set([...axes.keys()].filter((other) => leader(axes, other) === leader(axes, id)));
    ranges.set(id, rangeFor(axis, plots, family));
  }
  return ranges;
}

/** Axes that match another one share its range. */
function leader(axes: ReadonlyMap<string, Axis>, id: string): string {
  const matched = asText(axes.get(id)?.options.matches);
  return matched !== undefined && axes.has(matched) ? matched : id;
}

function rangeFor(axis: Axis, plots: readonly Plot[], family: ReadonlySet<string>): Extent {
  const parts = plots.flatMap(({ xAxis, yAxis, marks }) =>
    marks.flatMap((mark) => [
      ...(axis.isHorizontal && family.has(xAxis) ? [{ extent: mark.x, tight: mark.tight.x }] : []),
      ...(!axis.isHorizontal && family.has(yAxis) ? [{ extent: mark.y, tight: mark.tight.y }] : []),
    ]),
  );
  const all = parts.reduce((sum, { extent }) => union(sum, extent), emptyExtent);
  const atLow = parts.filter(({ extent }) => extent.low === all.low);
  const atHigh = parts.filter(({ extent }) => extent.high === all.high);
  const room = axis.isHorizontal ? 0.03 : 0.06;
  return rangeOf(axis, all, {
    low: atLow.every(({ tight }) => tight.low) ? 0 : room,
    high: atHigh.every(({ tight }) => tight.high) ? 0 : room,
  });
}

/**
 * Draws prepared plots.
 *
 * @param plots from {@link preparePlots}
 * @param layout plotly's layout
 * @param room the pixels for plots with their axes
 * @returns the elements, and the pixels of the plots without their axes
 */
export function drawPlots(plots: Plots, layout: Loose, room: Area): { svg: string; area: Area } {
  // The labels need room that depends on the plot's size, which depends on the labels: the second round settles it.
  let area: Area = { left: room.left + 48, top: room.top, width: room.width - 60, height: room.height - 40 };
  for (let round = 0; round < 2; round++) area = inner(room, plansOf(plots, area), plots);
  const plans = plansOf(plots, area);
  const scales = new Map([...plans].map(([id, { scale }]) => [id, scale]));
  const around = { paper: area, scales };
  const grids = plots.plots.map((plot) => drawGrids(plot, plans));
  const marks = plots.plots.map((plot) => drawMarks(plot, plans));
  const frames = [...plans.values()].map((plan) => drawFrame(plan, plots, plans));
  const svg = [
    ...grids,
    drawShapes(layout, around, true),
    ...marks,
    ...frames,
    drawShapes(layout, around, false),
    drawAnnotations(layout, around),
  ].join("");
  return { svg, area };
}

function plansOf(plots: Plots, area: Area): ReadonlyMap<string, AxisPlan> {
  const plans = new Map<string, AxisPlan>();
  for (const [id, axis] of plots.axes) {
    const domain = plots.domains.get(id) ?? { from: 0, to: 1 };
    const range = plots.ranges.get(id) ?? { low: 0, high: 1 };
    const bars = plots.plots
      .filter(({ xAxis }) => xAxis === id)
      .flatMap(({ marks }) => marks.flatMap(({ colourBar }) => colourBar ?? []));
    const reserved = Math.max(0, ...bars.map(colourBarRoom));
    const left = area.left + area.width * domain.from;
    const right = Math.max(left + 20, area.left + area.width * domain.to - reserved);
    const bottom = area.top + area.height * (1 - domain.from);
    const pixels: readonly [number, number] = axis.isHorizontal
      ? [left, right]
      : [bottom, area.top + area.height * (1 - domain.to)];
    plans.set(id, planAxis(createScale(axis, range, pixels)));
  }
  return plans;
}

/** What is left of the room when the labels at its edges have theirs. */
function inner(room: Area, plans: ReadonlyMap<string, AxisPlan>, plots: Plots): Area {
  const margin = { left: 4, right: 4, top: 4, bottom: 4 };
  for (const [id, plan] of plans) {
    const domain = domainAcross(id, plots);
    const isAtEdge = plan.isOpposite ? domain.to > 0.99 : domain.from < 0.01;
    if (!isAtEdge) continue;
    const side = plan.scale.isHorizontal
      ? plan.isOpposite
        ? "top"
        : "bottom"
      : plan.isOpposite
        ? "right"
        : "left";
    margin[side] = Math.max(margin[side], plan.room);
    if (plan.scale.isHorizontal) spareForLabels(plan, margin);
  }
  return {
    left: room.left + margin.left,
    top: room.top + margin.top,
    width: Math.max(40, room.width - margin.left - margin.right),
    height: Math.max(30, room.height - margin.top - margin.bottom),
  };
}

/** A leaning label at the left end reaches beyond the plot. */
function spareForLabels(plan: AxisPlan, margin: { left: number }): void {
  const first = plan.ticks[0];
  if (!plan.leans || first === undefined) return;
  const reach = (plan.labelRoom - 14) * 1.43 - Math.abs(plan.scale.pixel(first.coordinate) - plan.scale.from);
  margin.left = Math.max(margin.left, reach);
}

/** The domain of the axis that an axis stands at. */
function domainAcross(id: string, plots: Plots): Domain {
  const whole = { from: 0, to: 1 };
  return plots.domains.get(partnerOf(id, plots)) ?? whole;
}

/** The axis that an axis stands at: its anchor, or the lowest or leftmost of those it is drawn with. */
function partnerOf(id: string, plots: Plots): string {
  const anchor = asText(plots.axes.get(id)?.options.anchor);
  if (anchor !== undefined && plots.axes.has(anchor)) return anchor;
  const isX = id.startsWith("x");
  const partners = plots.plots
    .filter(({ xAxis, yAxis }) => (isX ? xAxis : yAxis) === id)
    .map(({ xAxis, yAxis }) => (isX ? yAxis : xAxis));
  const start = (partner: string): number => plots.domains.get(partner)?.from ?? 0;
  return partners.reduce(
    (best, partner) => (start(partner) < start(best) ? partner : best),
    partners[0] ?? (isX ? "y" : "x"),
  );
}

function areaOf(x: Scale, y: Scale): Area {
  return {
    left: Math.min(x.from, x.to),
    top: Math.min(y.from, y.to),
    width: Math.abs(x.to - x.from),
    height: Math.abs(y.to - y.from),
  };
}

function drawGrids(plot: Plot, plans: ReadonlyMap<string, AxisPlan>): string {
  const [x, y] = [plans.get(plot.xAxis), plans.get(plot.yAxis)];
  if (x === undefined || y === undefined || plot.hasMap) return "";
  const area = areaOf(x.scale, y.scale);
  const isFlat = y.scale.kind === "category";
  const wantsX = x.scale.options.showgrid === true || (isFlat && x.scale.options.showgrid !== false);
  const isOverlaid = asText(y.scale.options.overlaying) !== undefined;
  const wantsY = y.scale.options.showgrid !== false && !isFlat && !isOverlaid;
  return drawGrid(x, area, wantsX) + drawGrid(y, area, wantsY);
}

function drawMarks(plot: Plot, plans: ReadonlyMap<string, AxisPlan>): string {
  const [x, y] = [plans.get(plot.xAxis)?.scale, plans.get(plot.yAxis)?.scale];
  if (x === undefined || y === undefined) return "";
  const area = areaOf(x, y);
  const bar = plot.marks.find(({ colourBar }) => colourBar !== undefined)?.colourBar;
  const drawn = plot.marks.map((mark) => mark.draw(x, y)).join("");
  return clipped(drawn, area, plot.hasMap ? 0 : 5) + (bar === undefined ? "" : drawColourBar(bar, area));
}

function drawFrame(plan: AxisPlan, plots: Plots, plans: ReadonlyMap<string, AxisPlan>): string {
  const { id, isHorizontal } = plan.scale;
  const partner = plans.get(partnerOf(id, plots));
  if (partner === undefined) return "";
  const area = isHorizontal ? areaOf(plan.scale, partner.scale) : areaOf(partner.scale, plan.scale);
  const hasMap = plots.plots.some(({ xAxis, hasMap: isMap }) => xAxis === id && isMap);
  const isFlat = partner.scale.kind === "category";
  return drawAxis(plan, area, isHorizontal && !hasMap && !isFlat);
}
