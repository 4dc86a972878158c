import type { ColourScale } from "../../colour.js";
import type { Axis, Extent, Scale } from "../axis.js";
import { asList, asNumber, asObject, asText, type Loose } from "../loose.js";

/** One line of the legend. */
export interface LegendEntry {
  readonly label: string;
  /** How wide its sample is, in pixels. */
  readonly width: number;
  /** Draws the sample from x to the right, with its middle at y. */
  readonly swatch: (x: number, y: number) => string;
}

/** The colours of a heat map and what they mean. */
export interface ColourBar {
  readonly scale: ColourScale;
  readonly low: number;
  readonly high: number;
  readonly title: string;
  readonly options: Loose;
}

/** What one or more traces draw in a panel. */
export interface Mark {
  /** What must be seen along each axis. */
  readonly x: Extent;
  readonly y: Extent;
  /** Along these the range ends where the data end: the time of a curve, the edges of a map, the foot of a bar. */
  readonly tight: { readonly x: Tightness; readonly y: Tightness };
  readonly draw: (x: Scale, y: Scale) => string;
  readonly legend: readonly LegendEntry[];
  readonly colourBar?: ColourBar;
}

export interface Tightness {
  readonly low: boolean;
  readonly high: boolean;
}

export const loose: Tightness = { low: false, high: false };
export const tight: Tightness = { low: true, high: true };

/** A trace and what it needs from the figure around it. */
export interface Trace {
  readonly options: Loose;
  readonly kind: string;
  readonly name: string;
  readonly colour: string;
  readonly xAxis: string;
  readonly yAxis: string;
  readonly showsLegend: boolean;
  readonly opacity: number;
}

/** The traces of one panel and its axes. */
export interface Panel {
  readonly traces: readonly Trace[];
  readonly x: Axis;
  readonly y: Axis;
  readonly layout: Loose;
}

/** @returns the colour of a marker or bar: one for all, or one for each */
export function colourOf(marker: Loose, at: number, fallback: string): string {
  const color = marker.color;
  return asText(color) ?? asText(asList(color)[at]) ?? fallback;
}

/** @returns a dash pattern for an SVG stroke; undefined for a solid line */
export function dashOf(line: Loose): string | undefined {
  const dash = asText(line.dash) ?? "solid";
  const patterns: Loose = {
    dot: "1.5 3.5",
    dash: "6 4",
    longdash: "10 5",
    dashdot: "6 3.5 1.5 3.5",
    longdashdot: "10 4 1.5 4",
  };
  return asText(patterns[dash]);
}

/** @returns how far a value reaches down and up by its error bar; undefined where it has none */
export function errorAt(
  error: unknown,
  at: number,
  value: number,
): { readonly minus: number; readonly plus: number } | undefined {
  const options = asObject(error);
  if (options.visible === false || Object.keys(options).length === 0) return undefined;
  const kind = asText(options.type) ?? (options.array === undefined ? "percent" : "data");
  const size = errorSize(options, kind, at, value);
  if (size === undefined) return undefined;
  const own = kind === "data" ? asNumber(asList(options.arrayminus)[at]) : asNumber(options.valueminus);
  const minus = options.symmetric === true ? size : (own ?? size);
  return { minus: Math.abs(minus), plus: Math.abs(size) };
}

function errorSize(options: Loose, kind: string, at: number, value: number): number | undefined {
  if (kind === "data") return asNumber(asList(options.array)[at]);
  const amount = asNumber(options.value) ?? 10;
  if (kind === "percent") return (Math.abs(value) * amount) / 100;
  return kind === "sqrt" ? Math.sqrt(Math.abs(value)) : amount;
}
