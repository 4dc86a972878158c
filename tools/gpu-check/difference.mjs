// @ts-check

/** Numbers of tensors by name. @typedef {ReadonlyMap<string, { readonly values: Float32Array }>} Values */

/**
 * How far two sets of numbers lie apart.
 *
 * @param {Values} one
 * @param {Values} other of the same tensors
 * @param {Values} [start] where both began: then the difference is a share of how far the tensor has moved
 * @returns {{ sameBytes: boolean, overall: number, largest: number, tensor: string | null }} `overall`: the length of the
 *   difference of all numbers, as a share of the length of all, or of all moves; `largest`: the largest difference in a
 *   tensor as a share of its largest number, or move, and in which
 */
export function differenceOf(one, other, start) {
  if ([...one.keys()].join() !== [...other.keys()].join()) {
    throw new RangeError(
      `Expected the same tensors on both sides but got ${one.size} and ${other.size} (gpu-check). Please send check.json.`,
    );
  }
  let sameBytes = true;
  let [gaps, scales] = [0, 0];
  let largest = 0;
  /** @type {string | null} */
  let tensor = null;
  for (const [name, { values }] of one) {
    const others = /** @type {Float32Array} */ (other.get(name)?.values);
    const from = start?.get(name)?.values;
    let gap = 0;
    let scale = 0;
    for (const [i, value] of values.entries()) {
      const second = /** @type {number} */ (others[i]);
      if (!Object.is(value, second)) sameBytes = false;
      const [apart, move] = [Math.abs(value - second), Math.abs(second - (from?.[i] ?? 0))];
      gap = Math.max(gap, apart);
      scale = Math.max(scale, move);
      gaps += apart ** 2;
      scales += move ** 2;
    }
    const share = shareOf(gap, scale);
    if (share > largest) {
      largest = share;
      tensor = name;
    }
  }
  return { sameBytes, overall: shareOf(Math.sqrt(gaps), Math.sqrt(scales)), largest, tensor };
}

/** @param {number} gap @param {number} scale */
function shareOf(gap, scale) {
  const share = gap === 0 ? 0 : gap / Math.max(scale, 1e-12);
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
}
