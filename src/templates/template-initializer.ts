import { also, integer, list, type Shape } from "../checking/shapes.js";
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

/** The ways in which templates start. */
export const templateInitializers: readonly TemplateInitializer[] = ["he", "he-as-coded"];

/** Accepts the shape of one template. */
export const templateShape: Shape = also(
  list(integer({ min: 1, max: 2 ** 24 }), { min: 2, use: "[3, 3, 8, 8]" }),
  (sizes: readonly number[]) => sizes.length === 2 || sizes.length === 4,
  "to be [kh, kw, in, out] or [in, out]",
  "Use [3, 3, 8, 8] for a convolution, [8, 10] for a dense layer.",
);

/** Most numbers that templates may hold together: 4 GiB. */
const mostNumbers = 2 ** 30;

/** Whether this many templates of a shape fit into that limit. */
export function fitsMemory(templates: number, shape: readonly number[]): boolean {
  return shape.reduce((product, n) => product * n, templates) <= mostNumbers;
}

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
