import { unitTicks } from "mixture-growth-display";
import type { Trace } from "./trace.js";

/** From this size on, numbers along an axis get units, as in tables. */
const leastWithUnit = 1e4;

/** About how many labels a whole side of a figure has. */
const mostLabels = 8;

/** How far an axis extends beyond its data, as a share of them: room for marks, error bars and a small drag. */
const room = 0.12;

/**
 * Labels linear axes of large numbers as tables do (`200 G`), in the interactive and in the static figure: plotly's own
 * labels are `200B`. Axes with labels or a scale of their own stay as they are.
 */
export function unitAxes(data: readonly Trace[], layout: Trace): Trace {
  const labelled = axesOf(data).flatMap(({ key, traces }): [string, unknown][] => {
    const options = (layout[key] ?? {}) as Trace;
    const letter = key.slice(0, 1) as "x" | "y";
    const values = traces.flatMap((trace) =>
      Array.isArray(trace[letter]) ? (trace[letter] as unknown[]) : [],
    );
    if (!isLarge(values) || !isPlain(options)) return [];
    const hasZero = options.rangemode === "tozero" || traces.some(({ type }) => type === "bar");
    const isStacked = layout.barmode === "stack" || layout.barmode === "relative";
    const most = letter === "x" ? Math.max(3, Math.round(mostLabels * shareOf(options))) : mostLabels;
    const labels = unitLabels(hasZero ? [0, ...values] : values, isStacked ? traces.length : 1, most);
    return [[key, { ...labels, ...options }]];
  });
  return Object.fromEntries(labelled);
}

/** The axes that traces are drawn on, by their names in a layout. */
function axesOf(data: readonly Trace[]): { readonly key: string; readonly traces: readonly Trace[] }[] {
  const keyOf = (trace: Trace, letter: "x" | "y"): string => {
    const id = trace[`${letter}axis`];
    return `${letter}axis${typeof id === "string" ? id.slice(1) : ""}`;
  };
  const keys = new Set(data.flatMap((trace) => [keyOf(trace, "x"), keyOf(trace, "y")]));
  return [...keys].map((key) => ({
    key,
    traces: data.filter((trace) => keyOf(trace, key.slice(0, 1) as "x" | "y") === key),
  }));
}

function isLarge(values: readonly unknown[]): values is readonly number[] {
  return (
    values.every((value) => typeof value === "number" && Number.isFinite(value)) &&
    values.some((value) => Math.abs(value as number) >= leastWithUnit)
  );
}

/** Whether an axis counts evenly and has no labels of its own. */
function isPlain({ type = "linear", tickvals, tickformat, dtick }: Trace): boolean {
  return type === "linear" && tickvals === undefined && tickformat === undefined && dtick === undefined;
}

/** How much of its side of the figure an axis takes. */
function shareOf({ domain }: Trace): number {
  const [from, to] = Array.isArray(domain) ? (domain as unknown[]).map(Number) : [];
  return from !== undefined && to !== undefined && to > from ? to - from : 1;
}

/**
 * @param times How many values may be stacked.
 * @param most About how many labels fit.
 */
function unitLabels(values: readonly number[], times: number, most: number): Trace {
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = times * values.reduce((most, value) => Math.max(most, value));
  const beyond = room * (high - low);
  const ticks = unitTicks(low === 0 ? 0 : low - beyond, high + beyond, most);
  // Numbers under the pointer have no list of texts, but at least the same prefix as the labels.
  return ticks.tickvals.length < 2 ? {} : { tickmode: "array", ...ticks, hoverformat: ".3s" };
}
