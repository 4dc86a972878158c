// @ts-check

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (Number(low) + Number(high)) / 2;
}

/**
 * The interquartile range of the numbers as a share of their median: the machine's noise.
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
 * The least-squares line through points, `y = constant + slope x`, and the share of their variance that it explains.
 *
 * @param {readonly (readonly [x: number, y: number])[]} points
 */
export function fitLine(points) {
  const mean = (/** @type {readonly number[]} */ list) =>
    list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (/** @type {(x: number, y: number) => number} */ term) =>
    points.reduce((total, [x, y]) => total + term(x, y), 0);
  const slope = sum((x, y) => (x - mx) * (y - my)) / sum((x) => (x - mx) ** 2);
  const constant = my - slope * mx;
  const r2 = 1 - sum((x, y) => (y - constant - slope * x) ** 2) / sum((_, y) => (y - my) ** 2);
  return { constant, slope, r2 };
}
