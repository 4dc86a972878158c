// @ts-check
// How far numbers may be off where convolutions multiply fewer bits. Every error is in the file, so that these can be chosen
// again once a GPU has been measured.

/** @typedef {"float32" | "tf32" | "float16" | "bfloat16"} Arithmetic */

/**
 * Of the parameters after one step, the length of the difference as a share of the length of the move.
 *
 * On processors another number of threads gives 2e-6 in float32, and rounding to bfloat16 gives 0.09 to 0.26, measured with
 * WRN-10-0.5, WRN-16-2 and WRN-28-1. TF32 and float16 have three bits more: an eighth of that.
 *
 * @type {Readonly<Record<Arithmetic, number>>}
 */
export const stepTolerances = { float32: 1e-4, tf32: 0.1, float16: 0.1, bfloat16: 0.6 };

/** Of comparisons with recordings, in TF32: those of values, and those of gradients, whose smallest tensors are off most. */
const tf32Factors = { values: 100, gradients: 300 };

/** Tolerances from here on are of gradients; larger ones are standard errors, which have nothing to do with rounding. */
const [gradients, statistics] = [1e-3, 0.1];

/**
 * The verdict on a comparison with a recording. float32 keeps the tolerances of the processor, and exact comparisons stay
 * exact.
 *
 * @param {{ name: string, error: number | null, tolerance: number }} result an error that is not finite arrives as null
 * @param {"float32" | "tf32"} arithmetic
 */
export function judged({ name, error, tolerance }, arithmetic) {
  const factor = tolerance >= gradients ? tf32Factors.gradients : tf32Factors.values;
  const isRounding = arithmetic === "tf32" && tolerance < statistics;
  const allowed = isRounding ? tolerance * factor : tolerance;
  return { name, error, allowed, passed: error !== null && error <= allowed };
}
