// @ts-check

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (Number(low) + Number(high)) / 2;
}

/**
 * How far apart the middle half of the numbers lies, as a share of their median: what the machine's noise is.
 *
 * @param {readonly number[]} numbers
 */
export function spread(numbers) {
  if (numbers.length < 2) return Number.NaN;
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (/** @type {number} */ share) => Number(sorted[Math.round(share * (sorted.length - 1))]);
  return (at(0.75) - at(0.25)) / median(numbers);
}

/**
 * The line that lies nearest to the points in proportion: each counts by its distance as a share of its height, so that
 * small ones count as much as large ones.
 *
 * @param {readonly { x: number, y: number }[]} points at least two, with different x and heights above 0
 */
export function fitLine(points) {
  // With weights 1 / y^2 the normal equations of y = a + b x.
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { x, y } of points) {
    const weight = 1 / y ** 2;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const intercept = (wy - slope * wx) / w;
  const deviations = points.map(({ x, y }) => Math.abs(intercept + slope * x - y) / y);
  return { intercept, slope, largestDeviation: Math.max(...deviations) };
}
