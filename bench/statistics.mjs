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
