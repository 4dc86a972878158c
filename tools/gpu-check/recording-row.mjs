// @ts-check
import { judged } from "./tolerances.mjs";

/**
 * A replay of recordings, judged.
 *
 * @param {"float32" | "tf32"} arithmetic
 * @param {readonly { name: string, error: number | null, tolerance: number }[]} results
 * @param {readonly { name: string, problem: string }[]} broken those that could not be replayed
 */
export function rowOfRecordings(arithmetic, results, broken) {
  const comparisons = results.map((result) => judged(result, arithmetic));
  const shares = comparisons.map(({ error, allowed }) =>
    error === null ? Number.POSITIVE_INFINITY : error === 0 ? 0 : error / allowed,
  );
  const most = Math.max(0, ...shares);
  return {
    arithmetic,
    compared: comparisons.length + broken.length,
    failed: comparisons.filter(({ passed }) => !passed).length + broken.length,
    /** Largest share of its tolerance that a comparison took; null for one that is not finite. */
    worst: Number.isFinite(most) ? most : null,
    worstName: comparisons[shares.indexOf(most)]?.name ?? "",
    comparisons,
    broken,
  };
}
