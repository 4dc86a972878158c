import { demandArguments, list, number } from "../checking/shapes.js";

/** What several seeds say about a number. */
export interface SeedStatistics {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Standard deviation of the seeds (divisor `n - 1`); undefined for one seed. */
  readonly deviation: number | undefined;
  /** Half the width of the 95 % interval of the mean; undefined for fewer than three seeds. */
  readonly halfWidth: number | undefined;
  /** Number of seeds. */
  readonly seeds: number;
}

/** 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom. */
const quantiles = [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814];

/**
 * Computes mean, deviation and 95 % interval over seeds: `mean ± t s / sqrt(n)` with Student's `t` for `n - 1` degrees
 * of freedom, as seeds are few. Two seeds have no interval: it would be 12.7 standard errors to each side; look at the two
 * values instead.
 *
 * @param values One per seed, at least one.
 * @throws InputError for no value, and for values that are not finite numbers.
 * @example
 * ```ts
 * seedStatistics([0.71, 0.74, 0.72]); // mean 0.723, half width 0.038
 * ```
 */
export function seedStatistics(values: readonly number[]): SeedStatistics {
  demandArguments("seedStatistics", {
    values: [
      values,
      list(number({ remedy: "Use the number that was measured, and leave out a seed that has none." }), {
        min: 1,
        use: "[0.71, 0.74]",
      }),
    ],
  });
  return statisticsOf(values);
}

/** As {@link seedStatistics}, of measured values, which are NaN where a net has diverged. */
export function statisticsOf(values: readonly number[]): SeedStatistics {
  const seeds = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
  if (seeds === 1) return { mean, deviation: undefined, halfWidth: undefined, seeds };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (seeds - 1));
  const halfWidth = seeds < 3 ? undefined : (studentQuantile(seeds - 1) * deviation) / Math.sqrt(seeds);
  return { mean, deviation, halfWidth, seeds };
}

/** The mean of values that are all known; undefined where one is not, and for none. */
export function meanOfKnown(values: readonly (number | undefined)[]): number | undefined {
  const isKnown = values.length > 0 && values.every((value) => value !== undefined);
  return isKnown ? statisticsOf(values).mean : undefined;
}

/** The 97.5 % quantile of Student's t; beyond the table by Hill's series, exact to four digits there. */
export function studentQuantile(degrees: number): number {
  const known = quantiles[degrees - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
