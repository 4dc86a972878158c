/** A dense block of numbers with its shape, `[kh, kw, in, out]` or `[in, out]`. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
