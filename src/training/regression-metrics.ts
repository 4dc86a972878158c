import type { RegressionSet } from "../data/dataset.js";

/** How far predicted numbers are from the targets. */
export interface RegressionMetrics {
  /** Root of the mean squared error, in the units of the targets. */
  readonly rmse: number;
  /** Mean absolute error, in the units of the targets. */
  readonly mae: number;
  /** Share of the variance that is explained, `1 - sum (t - o)^2 / sum (t - mean t)^2`, mean over outputs; at most 1. */
  readonly r2: number;
}

/**
 * RMSE, MAE and R2 from sums of errors, in the units of the targets.
 *
 * @param sums of squared and of absolute errors, `[outputs]` each
 */
export function regressionMetrics(
  { targets, outputs, count }: RegressionSet,
  [squared = [], absolute = []]: readonly (readonly number[])[],
): RegressionMetrics {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const r2 = squared.map((errors, output) => 1 - errors / spread(targets, outputs, output));
  return {
    rmse: Math.sqrt(total(squared) / (count * outputs)),
    mae: total(absolute) / (count * outputs),
    r2: total(r2) / outputs,
  };
}

/** Sum of the squared distances of a target from its mean. */
function spread(targets: Float32Array, outputs: number, output: number): number {
  const own = targets.filter((_, place) => place % outputs === output);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  return own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
