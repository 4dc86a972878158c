import type { Trace } from "./trace.js";

/** How far an error bar reaches to each side of a value. */
export interface Whisker {
  readonly minus: number;
  readonly plus: number;
  /** As plotly takes it. */
  options(colour: string): Trace;
}

/**
 * An error bar that never reaches beyond what is possible, such as 0 and 100 %.
 *
 * @param halfWidth Undefined where there is none.
 * @param within The least and the largest value there can be.
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
