import { ink } from "mixture-growth-display";
import {
  demandArguments,
  list,
  number,
  oneOf,
  open,
  optional,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { measured, nameShape } from "./argument-shapes.js";
import { Figure } from "./figure.js";
import { methodLook } from "./method-look.js";
import { statisticsOf } from "./seed-statistics.js";
import type { Trace } from "./trace.js";
import { rangeOf, type Whisker, whiskerOf } from "./whisker.js";

/** The measured values of a method, an operator or a setting, one per seed. */
export interface DotGroup {
  /** What the row is called. */
  readonly name: string;
  /** One value for each seed. */
  readonly values: readonly number[];
}

/** Options of {@link dotsByGroup}. */
export interface DotsByGroupOptions {
  /** Title of the figure. */
  readonly title: string;
  /** What the values are, with their unit, such as `"test accuracy (%)"`. */
  readonly axis: string;
  /** A value to compare all groups with, such as that of the ensemble: a dashed line. */
  readonly reference?: {
    /** Where the line stands, in the unit of the axis. */
    readonly value: number;
    /** What the line is called. */
    readonly name: string;
  };
  /** One standard deviation (the default), or the 95 % interval of the mean by Student's t. */
  readonly whisker?: "deviation" | "interval";
  /** The least and the largest possible value, such as `[0, 100]`: no whisker reaches beyond. Default: any. */
  readonly within?: readonly [number, number];
}

const dotGroups: Shape = list(open<DotGroup>({ name: nameShape, values: measured }));

const dotsByGroupOptions: Shape = record<DotsByGroupOptions>({
  title: text("Give a title."),
  axis: text('Say what the values are, such as "test accuracy (%)".'),
  reference: optional(record<{ value: number; name: string }>({ value: number(), name: nameShape })),
  whisker: optional(oneOf(["deviation", "interval"])),
  within: optional(list(number(), { min: 2, max: 2, use: "[0, 100]" })),
});

/**
 * Draws every value as an open mark, one row per group, with a filled mark at the mean and a whisker to each side for three
 * values or more: one standard deviation, or the 95 % interval of the mean. With few seeds, the marks say more than any
 * summary of them.
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
  const { title, axis, reference, whisker = "deviation", within } = options;
  const rows = groups.map((group) => rowOf(group, whisker, within));
  const traces = rows.flatMap((row, i) => rowTraces(row, i, whisker));
  const names = groups.map(({ name }) => name);
  return new Figure(reference === undefined ? traces : [...traces, referenceTrace(reference, names)], {
    title: { text: title },
    height: 162 + 34 * groups.length,
    margin: { b: 60 },
    showlegend: reference !== undefined,
    xaxis: { title: { text: axis }, range: rangeOf(rows, reference === undefined ? [] : [reference.value]) },
    yaxis: { type: "category", categoryarray: [...names].reverse(), automargin: true },
  });
}

/** A group with its mean, and its whisker where there are enough values for one. */
interface GroupRow extends DotGroup {
  readonly mean: number;
  readonly whisker: Whisker | undefined;
}

function rowOf(
  { name, values }: DotGroup,
  kind: "deviation" | "interval",
  within: readonly [number, number] | undefined,
): GroupRow {
  if (values.length === 0) return { name, values, mean: Number.NaN, whisker: undefined };
  const { mean, deviation, halfWidth } = statisticsOf(values);
  const length = kind === "interval" ? halfWidth : deviation;
  return { name, values, mean, whisker: values.length < 3 ? undefined : whiskerOf(mean, length, within) };
}

function rowTraces(
  { name, values, mean, whisker }: GroupRow,
  index: number,
  kind: "deviation" | "interval",
): Trace[] {
  const { colour, symbol } = methodLook(index);
  const row = { type: "scatter", mode: "markers", showlegend: false };
  const dots = { ...row, name, x: [...values], y: values.map(() => name) };
  const own = { ...dots, marker: { color: colour, size: 8, symbol: `${symbol}-open` } };
  if (whisker === undefined) return [own];
  const middle = {
    ...row,
    name: `${name}, mean of ${values.length}${kind === "interval" ? " with 95\u00a0% interval" : ""}`,
    x: [mean],
    y: [name],
    error_x: whisker.options(colour),
    marker: { color: colour, size: 11, symbol },
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
    line: { color: ink, width: 1.5, dash: "dash" },
  };
}
