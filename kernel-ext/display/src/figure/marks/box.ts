import { svgElement } from "../../svg.js";
import { extentOf, type Scale } from "../axis.js";
import { asNumber, asObject, asText, optionalList } from "../loose.js";
import { pixelOrFoot } from "./error-bars.js";
import { type LegendEntry, loose, type Mark, type Panel, type Trace } from "./mark.js";
import { drawSymbol } from "./symbol.js";

interface Summary {
  readonly place: number;
  readonly quartiles: readonly [number, number, number];
  readonly whiskers: readonly [number, number];
  readonly mean: number;
  readonly points: readonly number[];
}

/**
 * Prepares the box plots of one panel.
 *
 * @param panel axes and traces; all kinds but box are passed over
 */
export function boxMarks(panel: Panel): readonly Mark[] {
  const traces = panel.traces.filter(({ kind }) => kind === "box");
  const isGrouped = asText(panel.layout.boxmode) === "group";
  const count = isGrouped ? Math.max(1, traces.length) : 1;
  return traces.map((trace, index) => {
    const isHorizontal = liesDown(trace);
    const axis = isHorizontal ? panel.y : panel.x;
    const shift = isGrouped ? ((index - (count - 1) / 2) * 0.7) / count : 0;
    const groups = groupsOf(trace, (value) => axis.coordinate(value));
    const boxes = [...groups].map(([place, values]) => summarise(place + shift, values, trace));
    const width = (isGrouped ? 0.6 : 0.5) / count;
    return boxMark(panel, trace, boxes, width, isHorizontal);
  });
}

/** @returns whether a box lies on its side */
export function liesDown(trace: Trace): boolean {
  const orientation = asText(trace.options.orientation);
  if (orientation !== undefined) return orientation === "h";
  return trace.options.y === undefined && trace.options.x !== undefined;
}

/** @returns where the boxes of a trace stand: their groups, or the name of the trace */
export function boxPlaces(trace: Trace): readonly unknown[] {
  return optionalList(liesDown(trace) ? trace.options.y : trace.options.x) ?? [trace.name];
}

/** @returns the sample of a box plot */
export function boxValues(trace: Trace): readonly unknown[] {
  return optionalList(liesDown(trace) ? trace.options.x : trace.options.y) ?? [];
}

function groupsOf(
  trace: Trace,
  place: (value: unknown) => number | undefined,
): ReadonlyMap<number, number[]> {
  const places = boxPlaces(trace);
  const isOne = optionalList(liesDown(trace) ? trace.options.y : trace.options.x) === undefined;
  const groups = new Map<number, number[]>();
  boxValues(trace).forEach((value, at) => {
    const number = asNumber(value);
    const group = place(isOne ? places[0] : places[at]);
    if (number === undefined || group === undefined) return;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [number]);
    else members.push(number);
  });
  return groups;
}

function summarise(place: number, values: readonly number[], trace: Trace): Summary {
  const sorted = [...values].sort((one, other) => one - other);
  const [first, median, third] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [
    number,
    number,
    number,
  ];
  const reach = 1.5 * (third - first);
  const inside = sorted.filter((value) => value >= first - reach && value <= third + reach);
  const shown = trace.options.boxpoints;
  const outside = sorted.filter((value) => value < first - reach || value > third + reach);
  return {
    place,
    quartiles: [first, median, third],
    whiskers: [Math.min(first, inside[0] ?? first), Math.max(third, inside.at(-1) ?? third)],
    mean: sorted.reduce((sum, value) => sum + value / sorted.length, 0),
    points: shown === "all" ? sorted : shown === false ? [] : outside,
  };
}

/** The quantile between order statistics that plotly draws: number 10 of Hyndman and Fan's list, ends held. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * sorted.length - 0.5;
  const low = Math.max(0, Math.min(sorted.length - 1, Math.floor(place)));
  const high = Math.max(0, Math.min(sorted.length - 1, low + 1));
  const [from, to] = [sorted[low] ?? 0, sorted[high] ?? 0];
  return from + (to - from) * Math.min(1, Math.max(0, place - low));
}

function boxMark(
  panel: Panel,
  trace: Trace,
  boxes: readonly Summary[],
  width: number,
  isHorizontal: boolean,
): Mark {
  const axis = isHorizontal ? panel.x : panel.y;
  const values = extentOf(
    boxes.flatMap(({ whiskers, points }) => [...whiskers, ...points]).map((value) => axis.coordinate(value)),
  );
  const places = extentOf(boxes.flatMap(({ place }) => [place - width / 2, place + width / 2]));
  return {
    x: isHorizontal ? values : places,
    y: isHorizontal ? places : values,
    tight: { x: loose, y: loose },
    legend: trace.showsLegend ? [legendEntry(trace)] : [],
    draw: (x, y) =>
      boxes.map((box) => drawBox(trace, box, width, isHorizontal ? [y, x] : [x, y], isHorizontal)).join(""),
  };
}

function drawBox(
  trace: Trace,
  box: Summary,
  width: number,
  scales: readonly [Scale, Scale],
  isHorizontal: boolean,
): string {
  const [position, value] = scales;
  const colour = boxColour(trace);
  const at = (shift: number): number => position.pixel(box.place + shift * width);
  const level = (height: number): number => pixelOrFoot(value, height);
  const line = (
    across: readonly [number, number],
    along: readonly [number, number],
    thickness: number,
  ): string => {
    const ends = isHorizontal
      ? { x1: along[0], x2: along[1], y1: across[0], y2: across[1] }
      : { x1: across[0], x2: across[1], y1: along[0], y2: along[1] };
    return svgElement("line", { ...ends, stroke: colour, "stroke-width": thickness });
  };
  const [first, median, third] = box.quartiles.map(level) as [number, number, number];
  const [left, right] = [Math.min(at(-0.5), at(0.5)), Math.max(at(-0.5), at(0.5))];
  const [from, to] = [Math.min(first, third), Math.max(first, third)];
  const frame = isHorizontal
    ? { x: from, y: left, width: to - from, height: right - left }
    : { x: left, y: from, width: right - left, height: to - from };
  const whiskers = box.whiskers.map(level);
  const outlier = (height: number): string => {
    const [px, py] = isHorizontal ? [level(height), at(0)] : [at(0), level(height)];
    return drawSymbol("circle-open", px, py, 5, colour);
  };
  const mean = level(box.mean);
  const [meanX, meanY] = isHorizontal ? [mean, at(0)] : [at(0), mean];
  return [
    ...whiskers.map((end, side) => line([at(0), at(0)], [side === 0 ? first : third, end], 1.3)),
    ...whiskers.map((end) => line([at(-0.25), at(0.25)], [end, end], 1.3)),
    svgElement("rect", { ...frame, fill: colour, "fill-opacity": 0.22, stroke: colour, "stroke-width": 1.3 }),
    line([left, right], [median, median], 2.6),
    ...box.points.map(outlier),
    trace.options.boxmean === undefined || trace.options.boxmean === false
      ? ""
      : drawSymbol("diamond", meanX, meanY, 6, colour),
  ].join("");
}

function boxColour(trace: Trace): string {
  return (
    asText(asObject(trace.options.line).color) ?? asText(asObject(trace.options.marker).color) ?? trace.colour
  );
}

function legendEntry(trace: Trace): LegendEntry {
  const colour = boxColour(trace);
  const swatch = (x: number, y: number): string =>
    svgElement("rect", {
      x,
      y: y - 5,
      width: 12,
      height: 10,
      fill: colour,
      "fill-opacity": 0.22,
      stroke: colour,
      "stroke-width": 1.3,
    });
  return { label: trace.name, width: 12, swatch };
}
