/** Numbers in the order of their shape, channels last. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}
