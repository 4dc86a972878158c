// @ts-check

/**
 * The numbers of a version: `"3.11.2"` gives 3, 11 and 2.
 *
 * @param {string} version
 * @returns {number[]}
 */
export function numbersOf(version) {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

/**
 * Whether a version is below a limit, as far as the limit goes.
 *
 * @param {readonly number[]} version
 * @param {readonly number[]} limit
 */
export function isBefore(version, limit) {
  for (const [index, wanted] of limit.entries()) {
    const part = version[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
