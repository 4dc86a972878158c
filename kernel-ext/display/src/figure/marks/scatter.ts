import { sequentialScale } from "../../colour.js";
import { svgElement, svgText } from "../../svg.js";
import { extentOf, type Scale, union } from "../axis.js";
import {
  asList,
  asNumber,
  asObject,
  asText,
  bounded,
  type Loose,
  labelLines,
  optionalList,
} from "../loose.js";
import { drawWhiskers, pixelOrFoot, type Whisker } from "./error-bars.js";
import { areaPath, linePath } from "./line-path.js";
import { colourOf, dashOf, errorAt, type LegendEntry, type Mark, type Panel, type Trace } from "./mark.js";
import { markerColours } from "./marker-colours.js";
import { drawSymbol } from "./symbol.js";

/** The points of a trace: values as given, one pair for each. */
interface Points {
  readonly xs: readonly unknown[];
  readonly ys: readonly unknown[];
}

/**
 * Prepares curves, points and bands of one panel.
 *
 * @param panel axes and traces; all kinds but scatter are passed over
 * @returns one mark a trace, in their order: a band fills to the curve before it
 */
export function scatterMarks(panel: Panel): readonly Mark[] {
  const traces = panel.traces.filter(({ kind }) => kind === "scatter");
  return traces.map((trace, at) => scatterMark(panel, trace, traces[at - 1]));
}

/** @returns the values of a scatter trace; a missing list is counted out from 0 */
export function pointsOf(options: Loose): Points {
  const xs = optionalList(options.x);
  const ys = optionalList(options.y);
  const length = Math.min(xs?.length ?? Number.POSITIVE_INFINITY, ys?.length ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(length)) return { xs: [], ys: [] };
  const counted = (): number[] => Array.from({ length }, (_, at) => at);
  return { xs: xs?.slice(0, length) ?? counted(), ys: ys?.slice(0, length) ?? counted() };
}

function scatterMark(panel: Panel, trace: Trace, previous: Trace | undefined): Mark {
  const points = pointsOf(trace.options);
  const { xs, ys } = points;
  const fill = asText(trace.options.fill) ?? "none";
  const mode = modeOf(trace.options, ys.length);
  const zero = [panel.y.coordinate(0)];
  const ends = ys.flatMap((value, at) => {
    const error = errorAt(trace.options.error_y, at, asNumber(value) ?? 0);
    const middle = asNumber(value);
    if (error === undefined || middle === undefined) return [panel.y.coordinate(value)];
    return [value, middle - error.minus, middle + error.plus].map((each) => panel.y.coordinate(each));
  });
  const isLine = !mode.includes("markers") && !mode.includes("text");
  return {
    x: extentOf(xs.map((value) => panel.x.coordinate(value))),
    y: union(extentOf(ends), extentOf(fill === "tozeroy" ? zero : [])),
    tight: { x: { low: isLine, high: isLine }, y: { low: fill === "tozeroy", high: false } },
    legend: trace.showsLegend ? [legendEntry(trace, mode, fill)] : [],
    draw: (x, y) => {
      const parts = [
        drawFill(trace, points, fill, previous, x, y),
        drawErrors(trace, points, x, y),
        mode.includes("lines") ? drawLine(trace, points, x, y) : "",
        mode.includes("markers") ? drawMarkers(trace, points, x, y) : "",
        mode.includes("text") ? drawTexts(trace, points, x, y) : "",
      ].join("");
      return trace.opacity === 1 ? parts : svgElement("g", { opacity: trace.opacity }, parts);
    },
  };
}

function modeOf(options: Loose, count: number): string {
  const mode = asText(options.mode) ?? (count < 20 ? "lines+markers" : "lines");
  const line = asObject(options.line);
  return asNumber(line.width) === 0 ? mode.replace("lines", "") : mode;
}

function lineColour(trace: Trace): string {
  return (
    asText(asObject(trace.options.line).color) ?? asText(asObject(trace.options.marker).color) ?? trace.colour
  );
}

function drawLine(trace: Trace, points: Points, x: Scale, y: Scale): string {
  const line = asObject(trace.options.line);
  const d = linePath(pixels(points, x, y), {
    shape: asText(line.shape) ?? "linear",
    joinsGaps: trace.options.connectgaps === true,
  });
  if (d === "") return "";
  return svgElement("path", {
    d,
    fill: "none",
    stroke: lineColour(trace),
    "stroke-width": bounded(line.width, 2, 0.1, 40),
    "stroke-dasharray": dashOf(line),
    "stroke-linejoin": "round",
    "stroke-linecap": dashOf(line) === undefined ? "round" : "butt",
  });
}

function drawFill(
  trace: Trace,
  points: Points,
  fill: string,
  previous: Trace | undefined,
  x: Scale,
  y: Scale,
): string {
  if (fill === "none") return "";
  const upper = edgeOf(points, x, y);
  const lower =
    fill === "tonexty" && previous !== undefined ? edgeOf(pointsOf(previous.options), x, y) : undefined;
  const foot = pixelOrFoot(y, 0);
  const back = lower ?? upper.map(([px]): readonly [number, number] => [px, foot]);
  const d = areaPath(
    upper,
    fill === "toself" ? [] : back,
    asText(asObject(trace.options.line).shape) ?? "linear",
  );
  if (d === "") return "";
  const given = asText(trace.options.fillcolor);
  return svgElement("path", {
    d,
    fill: given ?? lineColour(trace),
    "fill-opacity": given === undefined ? 0.2 : undefined,
    stroke: "none",
  });
}

/** The points of an edge of a band; those below a log axis lie on its foot. */
function edgeOf(points: Points, x: Scale, y: Scale): readonly (readonly [number, number])[] {
  return points.xs.flatMap((value, at): (readonly [number, number])[] => {
    const px = x.coordinate(value);
    const number = asNumber(points.ys[at]);
    const py = y.coordinate(points.ys[at]);
    if (px === undefined || (py === undefined && number === undefined)) return [];
    return [[x.pixel(px), py === undefined ? y.from : y.pixel(py)]];
  });
}

function pixels(points: Points, x: Scale, y: Scale): readonly (readonly [number, number] | undefined)[] {
  return points.xs.map((value, at) => {
    const px = x.coordinate(value);
    const py = y.coordinate(points.ys[at]);
    return px === undefined || py === undefined ? undefined : [x.pixel(px), y.pixel(py)];
  });
}

function drawMarkers(trace: Trace, points: Points, x: Scale, y: Scale): string {
  const marker = asObject(trace.options.marker);
  const colours = markerColours(marker, sequentialScale);
  const seen = new Set<string>();
  const drawn = pixels(points, x, y).map((point, at) => {
    if (point === undefined) return "";
    const given = asList(marker.size)[at] ?? marker.size;
    if (given === 0) return "";
    const size = bounded(given, 7, 1, 100);
    const symbol = asText(asList(marker.symbol)[at]) ?? asText(marker.symbol) ?? "circle";
    const colour = colours?.(at) ?? colourOf(marker, at, lineColour(trace));
    const shape = drawSymbol(
      symbol,
      Math.round(point[0] * 4) / 4,
      Math.round(point[1] * 4) / 4,
      size,
      colour,
    );
    if (seen.has(shape)) return ""; // the same mark in the same place adds bytes and nothing to see
    seen.add(shape);
    return shape;
  });
  const opacity = asNumber(marker.opacity);
  return opacity === undefined
    ? drawn.join("")
    : svgElement("g", { opacity: bounded(opacity, 1, 0, 1) }, drawn);
}

function drawErrors(trace: Trace, points: Points, x: Scale, y: Scale): string {
  const along = (options: unknown, isVertical: boolean): string => {
    const scale = isVertical ? y : x;
    const whiskers = points.xs.flatMap((_, at): Whisker[] => {
      const value = asNumber((isVertical ? points.ys : points.xs)[at]);
      const other = isVertical ? x.coordinate(points.xs[at]) : y.coordinate(points.ys[at]);
      const error = value === undefined ? undefined : errorAt(options, at, value);
      if (value === undefined || other === undefined || error === undefined) return [];
      const middle = (isVertical ? x : y).pixel(other);
      return [
        {
          at: middle,
          low: pixelOrFoot(scale, value - error.minus),
          high: pixelOrFoot(scale, value + error.plus),
        },
      ];
    });
    return drawWhiskers(whiskers, isVertical, asObject(options), lineColour(trace));
  };
  return along(trace.options.error_y, true) + along(trace.options.error_x, false);
}

function drawTexts(trace: Trace, points: Points, x: Scale, y: Scale): string {
  const texts = optionalList(trace.options.text);
  const position = asText(trace.options.textposition) ?? "middle center";
  const [dy, dx] = [
    position.startsWith("top") ? -8 : position.startsWith("bottom") ? 17 : 4,
    position.endsWith("right") ? 7 : position.endsWith("left") ? -7 : 0,
  ];
  const anchor = dx > 0 ? "start" : dx < 0 ? "end" : "middle";
  const draw = (point: readonly [number, number] | undefined, at: number): string => {
    const label = String(texts?.[at] ?? asText(trace.options.text) ?? "");
    if (point === undefined || label === "") return "";
    const fill = asText(asObject(trace.options.textfont).color);
    return svgText(labelLines(label).join(" "), point[0] + dx, point[1] + dy, {
      "text-anchor": anchor,
      "font-size": 11,
      fill,
    });
  };
  return pixels(points, x, y).map(draw).join("");
}

function legendEntry(trace: Trace, mode: string, fill: string): LegendEntry {
  const line = asObject(trace.options.line);
  const marker = asObject(trace.options.marker);
  const colour = lineColour(trace);
  const isDot = fill === "none" && !mode.includes("lines");
  const width = isDot ? 10 : 24;
  return {
    label: trace.name,
    width,
    swatch: (x, y) => {
      const band =
        fill === "none"
          ? ""
          : svgElement("rect", {
              x,
              y: y - 5,
              width,
              height: 10,
              fill: asText(trace.options.fillcolor) ?? colour,
              "fill-opacity": asText(trace.options.fillcolor) === undefined ? 0.2 : undefined,
            });
      const stroke = mode.includes("lines")
        ? svgElement("line", {
            x1: x,
            x2: x + width,
            y1: y,
            y2: y,
            stroke: colour,
            "stroke-width": bounded(line.width, 2, 0.5, 4),
            "stroke-dasharray": dashOf(line),
          })
        : "";
      const dot = mode.includes("markers")
        ? drawSymbol(
            asText(marker.symbol) ?? "circle",
            x + width / 2,
            y,
            bounded(marker.size, 7, 4, 9),
            colourOf(marker, 0, colour),
          )
        : "";
      return band + stroke + dot;
    },
  };
}
