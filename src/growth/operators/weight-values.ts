/** A dense block of numbers with its shape, `[kh, kw, in, out]` or `[in, out]`. */
export interface WeightValues {
  /** `[kh, kw, in, out]` or `[in, out]`. */
  readonly shape: readonly number[];
  /** The numbers, row-major. */
  readonly values: Float32Array;
}
