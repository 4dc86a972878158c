import { asList, asNumber, asText, type Loose } from "./loose.js";

/** Places along an axis, before they become pixels: numbers, exponents of ten, or places in a list. */
export type Coordinate = number;

/** How values become places along one direction. */
export interface Axis {
  /** "x", "x2", "y", ... */
  readonly id: string;
  readonly isHorizontal: boolean;
  readonly kind: "linear" | "log" | "category";
  readonly options: Loose;
  /** The names of a category axis, in their order. */
  readonly categories: readonly string[];
  /** The place of a value; undefined where it has none (NaN, a zero on a log axis). */
  coordinate(value: unknown): Coordinate | undefined;
}

/** An axis with its range and its place in the picture. */
export interface Scale extends Axis {
  readonly low: Coordinate;
  readonly high: Coordinate;
  /** The pixel of `low`. */
  readonly from: number;
  /** The pixel of `high`. */
  readonly to: number;
  pixel(coordinate: Coordinate): number;
}

/** The least and the largest coordinate of something; empty while `low > high`. */
export interface Extent {
  readonly low: Coordinate;
  readonly high: Coordinate;
}

export const emptyExtent: Extent = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

/** @returns the extent of the coordinates, without those that are missing */
export function extentOf(coordinates: readonly (Coordinate | undefined)[]): Extent {
  let { low, high } = emptyExtent;
  for (const coordinate of coordinates) {
    if (coordinate === undefined || !Number.isFinite(coordinate)) continue;
    if (coordinate < low) low = coordinate;
    if (coordinate > high) high = coordinate;
  }
  return { low, high };
}

/** @returns the extent of both */
export function union(first: Extent, second: Extent): Extent {
  return { low: Math.min(first.low, second.low), high: Math.max(first.high, second.high) };
}

/**
 * Makes an axis for the values that will be drawn along it.
 *
 * @param id "x", "y2", ...
 * @param options its part of the layout
 * @param values every value along it
 */
export function createAxis(id: string, options: Loose, values: readonly unknown[]): Axis {
  const kind = kindOf(options, values);
  const categories = kind === "category" ? categoriesOf(options, values) : [];
  const places = new Map(categories.map((name, at) => [name, at]));
  const coordinate = (value: unknown): Coordinate | undefined => {
    if (kind === "category") return places.get(String(value));
    const number = asNumber(value);
    if (number === undefined || kind === "linear") return number;
    return number > 0 ? Math.log10(number) : undefined;
  };
  return { id, isHorizontal: id.startsWith("x"), kind, options, categories, coordinate };
}

function kindOf(options: Loose, values: readonly unknown[]): Axis["kind"] {
  const wanted = asText(options.type);
  if (wanted === "linear" || wanted === "log" || wanted === "category") return wanted;
  const isNamed = values.some(
    (value) => typeof value === "boolean" || (typeof value === "string" && asNumber(value) === undefined),
  );
  return isNamed ? "category" : "linear";
}

function categoriesOf(options: Loose, values: readonly unknown[]): readonly string[] {
  const present = values.filter((value) => value !== null && value !== undefined).map(String);
  const names = new Set([...asList(options.categoryarray).map(String), ...present]);
  const order = asText(options.categoryorder) ?? "";
  const sorted = [...names];
  if (order === "category ascending") sorted.sort();
  if (order === "category descending") sorted.sort().reverse();
  return sorted;
}

/**
 * Gives an axis its range and its pixels.
 *
 * @param axis the axis
 * @param range its ends in coordinates, low before high unless it runs backwards
 * @param pixels where these ends stand
 */
export function createScale(axis: Axis, range: Extent, pixels: readonly [number, number]): Scale {
  const [from, to] = pixels;
  const { low, high } = range;
  const factor = (to - from) / (high - low);
  // Far outside of the picture one place is as good as another, and such numbers have no digits left to write.
  const pixel = (coordinate: Coordinate): number =>
    Math.min(1e5, Math.max(-1e5, from + (coordinate - low) * factor));
  return { ...axis, low, high, from, to, pixel };
}

/** The share of the range that is added at each end. */
export interface Padding {
  readonly low: number;
  readonly high: number;
}

/**
 * Finds the range of an axis.
 *
 * @param axis the axis
 * @param data what is drawn along it
 * @param padding what is added at its ends
 * @returns finite ends that differ
 */
export function rangeOf(axis: Axis, data: Extent, padding: Padding): Extent {
  const isReversed = axis.options.autorange === "reversed";
  const [first, second] = asList(axis.options.range).map((end) => asNumber(end));
  const found = automaticRange(axis, data, padding);
  const given = limited(axis, { low: first ?? found.low, high: second ?? found.high });
  const isUsable = first !== undefined && second !== undefined ? !isTiny(given) : given.high > given.low;
  const { low, high } = isUsable && !isTiny(given) ? given : found;
  return isReversed ? { low: high, high: low } : { low, high };
}

function automaticRange(axis: Axis, data: Extent, padding: Padding): Extent {
  if (axis.kind === "category") return { low: -0.5, high: Math.max(1, axis.categories.length) - 0.5 };
  if (data.low > data.high) return { low: 0, high: 1 };
  const includesZero = asText(axis.options.rangemode) === "tozero" && axis.kind === "linear";
  const { low, high } = limited(axis, includesZero ? union(data, { low: 0, high: 0 }) : data);
  if (isTiny({ low, high })) {
    // One value alone gets room around it, so that it stands in the middle.
    const tenth = Math.abs(high) * 0.1;
    const room = axis.kind === "log" || tenth < 1e-199 ? 0.5 : tenth;
    return { low: low - room, high: high + room };
  }
  const span = high - low;
  return {
    low: includesZero && low === 0 ? 0 : low - span * padding.low,
    high: includesZero && high === 0 ? 0 : high + span * padding.high,
  };
}

/** Ends so close to each other that doubles hold no places between them. */
function isTiny(extent: Extent): boolean {
  const span = Math.abs(extent.high - extent.low);
  return span <= Math.max(Math.abs(extent.low), Math.abs(extent.high)) * 1e-12 || span < 1e-200;
}

/** Beyond this, sums of doubles overflow and differences vanish. */
function limited(axis: Axis, extent: Extent): Extent {
  const most = axis.kind === "log" ? 300 : 1e300;
  const clamp = (value: number): number => Math.min(most, Math.max(-most, value));
  return { low: clamp(extent.low), high: clamp(extent.high) };
}
