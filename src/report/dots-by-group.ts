import { demandArguments } from "../checking/shapes.js";
import { dotGroups, dotsByGroupOptions } from "./argument-shapes.js";
import { colours, Figure, type Trace } from "./figure.js";
import { seedStatistics } from "./seed-statistics.js";

/** The measured values of one method, one operator, one setting: a value a seed. */
export interface DotGroup {
  readonly name: string;
  readonly values: readonly number[];
}

/** What a {@link dotsByGroup} says besides its dots. */
export interface DotsByGroupOptions {
  readonly title: string;
  /** What the values are, with their unit, such as `"test accuracy (%)"`. */
  readonly axis: string;
  /** A value that all groups are to be compared with, such as that of the ensemble: a dashed line. */
  readonly reference?: { readonly value: number; readonly name: string };
  /** One standard deviation (the default), or the 95 % interval of the mean by Student's t. */
  readonly whisker?: "deviation" | "interval";
}

/**
 * Every value as a dot, a row a group, with a diamond at the mean and a whisker to each side where there are two values
 * or more: one standard deviation, or the 95 % interval of the mean. Nothing is hidden: with few seeds the dots say more than any summary of them.
 *
 * @param groups Rows, the first at the top.
 * @example
 * ```ts
 * dotsByGroup([{ name: "zero", values: [81.2, 80.9] }, { name: "random", values: [40.1, 55.3] }],
 *   { title: "Accuracy right after growth", axis: "test accuracy (%)" });
 * ```
 */
export function dotsByGroup(groups: readonly DotGroup[], options: DotsByGroupOptions): Figure {
  demandArguments("dotsByGroup", { groups: [groups, dotGroups], options: [options, dotsByGroupOptions] });
  const { title, axis, reference, whisker = "deviation" } = options;
  const traces = groups.flatMap((group, i) =>
    groupTraces(group, colours[i % colours.length] as string, whisker),
  );
  const names = groups.map(({ name }) => name);
  return new Figure(reference === undefined ? traces : [...traces, referenceTrace(reference, names)], {
    title: { text: title },
    height: 150 + 34 * groups.length,
    showlegend: reference !== undefined,
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    xaxis: { title: { text: axis }, range: rangeOf(groups, whisker, reference?.value) },
    yaxis: { type: "category", categoryarray: [...names].reverse(), automargin: true },
  });
}

/** From the leftmost to the rightmost dot, whisker or reference, with some room: a whisker that is cut off would lie. */
function rangeOf(
  groups: readonly DotGroup[],
  whisker: "deviation" | "interval",
  reference: number | undefined,
): [number, number] {
  const ends = groups.flatMap(({ values }) => {
    if (values.length < 2) return values;
    const { mean, deviation = 0, halfWidth = 0 } = seedStatistics(values);
    const length = whisker === "interval" ? halfWidth : deviation;
    return [...values, mean - length, mean + length];
  });
  if (reference !== undefined) ends.push(reference);
  const finite = ends.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}

function groupTraces({ name, values }: DotGroup, colour: string, whisker: "deviation" | "interval"): Trace[] {
  const row = { type: "scatter", mode: "markers", showlegend: false };
  const dots = { ...row, name, x: [...values], y: values.map(() => name) };
  const own = { ...dots, marker: { color: colour, size: 8, symbol: "circle-open" } };
  if (values.length < 2) return [own];
  const { mean, deviation, halfWidth } = seedStatistics(values);
  const length = whisker === "interval" ? halfWidth : deviation;
  const spread = { type: "data", array: [length], color: colour, thickness: 1.5, width: 5 };
  const middle = {
    ...row,
    name: `${name}, mean of ${values.length}${whisker === "interval" ? " with 95 % interval" : ""}`,
    x: [mean],
    y: [name],
    error_x: spread,
    marker: { color: colour, size: 10, symbol: "diamond" },
  };
  return [own, middle];
}

function referenceTrace({ value, name }: { value: number; name: string }, names: readonly string[]): Trace {
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: names.map(() => value),
    y: [...names],
    hoverinfo: "name+x",
    line: { color: "#767676", width: 1.5, dash: "dash" },
  };
}
