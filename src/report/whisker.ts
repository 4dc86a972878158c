import type { Trace } from "./trace.js";

/** How far an error bar extends to each side of a value. */
export interface Whisker {
  readonly minus: number;
  readonly plus: number;
  /** As plotly takes it. */
  options(colour: string): Trace;
}

/**
 * An error bar that never extends beyond the possible values, such as 0 to 100 %.
 *
 * @param halfWidth Undefined where there is none.
 * @param within The least and the largest possible value.
 */
export function whiskerOf(
  value: number,
  halfWidth: number | undefined,
  [least, largest]: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Whisker | undefined {
  if (halfWidth === undefined) return undefined;
  const minus = Math.max(0, Math.min(halfWidth, value - least));
  const plus = Math.max(0, Math.min(halfWidth, largest - value));
  const sides = minus === plus ? { array: [plus] } : { symmetric: false, array: [plus], arrayminus: [minus] };
  return {
    minus,
    plus,
    options: (colour) => ({ type: "data", ...sides, color: colour, thickness: 1.5, width: 5 }),
  };
}

/** A row of values with their mean, and its whisker where there is one. */
interface WhiskerRow {
  readonly values: readonly number[];
  readonly mean: number;
  readonly whisker: Whisker | undefined;
}

/**
 * The range of an axis from the least to the largest value or end of a whisker, with room for marks: a whisker that is cut
 * off would mislead.
 *
 * @param others further values that must be visible
 */
export function rangeOf(rows: readonly WhiskerRow[], others: readonly number[] = []): [number, number] {
  const reached = rows.flatMap(({ values, mean, whisker }) =>
    whisker === undefined ? values : [...values, mean - whisker.minus, mean + whisker.plus],
  );
  const finite = [...reached, ...others].filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}
