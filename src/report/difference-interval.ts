import { formatFixed } from "mixture-growth-display";
import { demandArguments, integer } from "../checking/shapes.js";
import { anyNumber } from "../training/argument-shapes.js";

/** What is left beyond this many digits is rounding error of the arithmetic. */
const mostDecimals = 9;

/**
 * Writes the interval of a difference, such as `"−0.6 to 2.0"`, with as many digits as it takes to see on which side of 0
 * each end lies: one that rounds to 0 would hide whether the interval includes 0.
 *
 * @param low Lower end, in any unit.
 * @param high Upper end.
 * @param decimals The fewest digits after the point.
 * @throws InputError for ends that are not numbers; NaN, of a run that diverged, is shown as it is.
 * @example
 * ```ts
 * differenceInterval(-0.62, 2.01); // "−0.6 to 2.0"
 * differenceInterval(0.03, 1.72); // "0.03 to 1.72"
 * ```
 */
export function differenceInterval(low: number, high: number, decimals = 1): string {
  demandArguments("differenceInterval", {
    low: [low, anyNumber],
    high: [high, anyNumber],
    decimals: [decimals, integer({ min: 0, max: mostDecimals, use: 1 })],
  });
  const shown = decimalsShowingSign([low, high], decimals);
  return `${formatFixed(low, shown)} to ${formatFixed(high, shown)}`;
}

/** Whether an interval excludes 0; false where there is none, as for fewer than three seeds. */
export function excludesZero(low: number | undefined, high: number | undefined): boolean {
  return low !== undefined && high !== undefined && (low > 0 || high < 0);
}

/**
 * The digits after the point with which no value other than 0 is written as 0.
 *
 * @param least The fewest digits.
 */
export function decimalsShowingSign(values: readonly number[], least: number): number {
  const hidesSign = (decimals: number): boolean =>
    values.some((value) => value !== 0 && Number(value.toFixed(decimals)) === 0);
  let decimals = least;
  while (decimals < mostDecimals && hidesSign(decimals)) decimals += 1;
  return decimals;
}
