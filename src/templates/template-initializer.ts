import type { RandomSource } from "./parameter.js";

/**
 * How templates start.
 *
 * - `"he"`: `T ~ Normal(0, sqrt(2 / fan_in))` with the fan-in of one template, `kh kw in`, so that a weight mixed
 *   with unit-norm coefficients has He's variance.
 * - `"he-as-coded"`: the published code initialises the whole `[m, out, in, kh, kw]` tensor at once, which counts
 *   `out in kh kw` as fan-in: `sqrt(out)` times smaller. For parity with published runs.
 */
export type TemplateInitializer = "he" | "he-as-coded";

/**
 * Standard deviation of the templates of one set: `sqrt(2 / (kh kw in))`, or `sqrt(2 / (out in kh kw))` as coded.
 *
 * @param shape One template, `[kh, kw, in, out]` or `[in, out]`.
 * @example
 * ```ts
 * templateDeviation([3, 3, 8, 8], "he-as-coded"); // 0.0589
 * ```
 * Source: He et al. 2015; the paper gives no initialiser, the published code uses the second.
 */
export function templateDeviation(shape: readonly number[], initializer: TemplateInitializer): number {
  const size = shape.reduce((product, n) => product * n, 1);
  const outChannels = shape[shape.length - 1] as number;
  return Math.sqrt(2 / (initializer === "he" ? size / outChannels : size));
}

/** `count` templates of `shape`, drawn with {@link templateDeviation}, as one row-major array. */
export function drawTemplates(
  count: number,
  shape: readonly number[],
  initializer: TemplateInitializer,
  random: RandomSource,
): Float32Array {
  const values = new Float32Array(shape.reduce((product, n) => product * n, count));
  const deviation = templateDeviation(shape, initializer);
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  return values;
}
