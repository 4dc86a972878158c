import { asNumber, asObject, asText, bounded, optionalList, ownValue } from "../loose.js";
import { type Bar, barMark } from "./bar.js";
import type { Mark, Panel, Trace } from "./mark.js";

interface Bins {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

/**
 * Prepares the histograms of one panel; all of them share their bins, so that they can be compared.
 *
 * @param panel axes and traces; all kinds but histogram are passed over
 */
export function histogramMarks(panel: Panel): readonly Mark[] {
  const traces = panel.traces.filter(({ kind }) => kind === "histogram");
  const first = traces[0];
  if (first === undefined) return [];
  const isHorizontal = isSideways(first);
  const axis = isHorizontal ? panel.y : panel.x;
  const samples = traces.map((trace) => valuesOf(trace).flatMap((value) => axis.coordinate(value) ?? []));
  const bins =
    axis.kind === "category"
      ? { start: -0.5, size: 1, count: axis.categories.length }
      : binsOf(first, samples.flat());
  const isStacked = asText(panel.layout.barmode) === "stack";
  const gap = bounded(panel.layout.bargap, axis.kind === "category" ? 0.2 : 0.04, 0, 0.95);
  const base = new Array<number>(bins.count).fill(0);
  return traces.map((trace, index) => {
    const heights = normalised(trace, countsOf(samples[index] ?? [], bins), bins);
    const bars = heights.map((height, at): Bar => {
      const from = isStacked ? (base[at] ?? 0) : 0;
      if (isStacked) base[at] = from + height;
      return {
        middle: bins.start + (at + 0.5) * bins.size,
        width: bins.size * (1 - gap),
        base: from,
        end: from + height,
        at,
      };
    });
    return barMark(panel, { trace: softened(trace, traces.length > 1 && !isStacked), isHorizontal, bars });
  });
}

/** @returns whether a histogram lies on its side: only y values are given */
export function isSideways(trace: Trace): boolean {
  return trace.options.x === undefined && trace.options.y !== undefined;
}

/** @returns the sample of a histogram */
export function valuesOf(trace: Trace): readonly unknown[] {
  return optionalList(isSideways(trace) ? trace.options.y : trace.options.x) ?? [];
}

/** Histograms over each other are seen through each other. */
function softened(trace: Trace, isOverlaid: boolean): Trace {
  const marker = asObject(trace.options.marker);
  const isOpaque = trace.opacity === 1 && marker.opacity === undefined;
  return isOverlaid && isOpaque ? { ...trace, opacity: 0.6 } : trace;
}

function binsOf(trace: Trace, values: readonly number[]): Bins {
  const given = asObject(isSideways(trace) ? trace.options.ybins : trace.options.xbins);
  const finite = values.filter((value) => Math.abs(value) < 1e200);
  if (finite.length === 0) return { start: 0, size: 1, count: 1 };
  const low = asNumber(given.start) ?? finite.reduce((least, value) => Math.min(least, value));
  const high = Math.max(low, asNumber(given.end) ?? finite.reduce((most, value) => Math.max(most, value)));
  const span = high - low > Math.abs(low) * 1e-12 ? high - low : Math.abs(low) * 0.01 || 1;
  const wanted = bounded(
    trace.options.nbinsx ?? trace.options.nbinsy,
    Math.ceil(2 * Math.cbrt(finite.length)) + 1,
    1,
    400,
  );
  const size = asNumber(given.size) ?? niceSize(span / wanted);
  if (!(size > 0) || span / size > 2000) return { start: low, size: span / wanted, count: Math.ceil(wanted) };
  const start = given.start === undefined ? Math.floor(low / size) * size : low;
  return {
    start,
    size,
    count: Math.max(1, Math.ceil((high - start) / size + 1e-9 + (given.end === undefined ? 1e-6 : -2e-9))),
  };
}

function niceSize(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
}

function countsOf(values: readonly number[], bins: Bins): number[] {
  const counts = new Array<number>(bins.count).fill(0);
  for (const value of values) {
    const at = Math.floor((value - bins.start) / bins.size + 1e-9);
    if (at >= 0 && at < bins.count) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function normalised(trace: Trace, counts: readonly number[], bins: Bins): readonly number[] {
  const norm = asText(trace.options.histnorm) ?? "";
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const factors: Readonly<Record<string, number>> = {
    percent: 100 / total,
    probability: 1 / total,
    density: 1 / bins.size,
    "probability density": 1 / (total * bins.size),
  };
  return counts.map((count) => count * (ownValue(factors, norm) ?? 1));
}
