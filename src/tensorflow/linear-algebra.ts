import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "./run-op.js";

/**
 * QR decomposition `A = Q R` with the sign of R's diagonal made positive, so that Q is unique.
 *
 * @param matrix `rows x columns` with `rows >= columns`.
 * @returns Q, `rows x columns`, columns orthonormal.
 */
export function orthonormalColumns(matrix: readonly (readonly number[])[]): number[][] {
  return tf.tidy(() => {
    const a = tf.tensor2d(matrix.map((row) => [...row]));
    const [q, r] = runOp("Qr", { T: { type: "float32" }, full_matrices: false }, [a], 2) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const diagonal = r.arraySync().map((row, i) => row[i] as number);
    return q.arraySync().map((row) => row.map((value, i) => (diagonal[i]! < 0 ? -value : value)));
  });
}

/**
 * Right singular vectors of a matrix, most dominant first: the rows of V^T in `A = U S V^T` (full V).
 *
 * @param matrix `rows x columns`.
 * @returns `columns` rows of length `columns`, orthonormal; the sign of each is arbitrary.
 */
export function rightSingularVectors(matrix: readonly (readonly number[])[]): number[][] {
  return tf.tidy(() => {
    const a = tf.tensor2d(matrix.map((row) => [...row]));
    const attributes = { T: { type: "float32" }, compute_uv: true, full_matrices: true } as const;
    const v = runOp("Svd", attributes, [a], 3)[2] as tf.Tensor2D;
    return tf.transpose(v).arraySync() as number[][];
  });
}
