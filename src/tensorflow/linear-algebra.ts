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

/** Leading singular vectors and values, plain numbers. */
export interface SingularVectors {
  /** Right-singular vectors of length `columns`, most dominant first; the sign of each is arbitrary. */
  readonly vectors: readonly Float32Array[];
  readonly values: readonly number[];
}

/** Above this, a full decomposition takes minutes, and a random projection onto the leading part is as good. */
const largestFullDecomposition = 768;

/**
 * The `count` leading right-singular vectors of a matrix, or as many as it has.
 *
 * Large matrices are first projected onto a random subspace of `count + 16` dimensions, refined by power iteration.
 *
 * @param matrix `[rows, columns]`; stays the caller's.
 * @param random For the projection.
 * Source: Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1.
 */
export function leadingSingularVectors(
  matrix: tf.Tensor2D,
  count: number,
  random: { normal(): number },
): SingularVectors {
  const [rows, columns] = matrix.shape;
  const width = count + 16;
  const small = Math.min(rows, columns);
  const isWhole = small <= largestFullDecomposition || width >= small;
  const [s, v] = tf.tidy(() => {
    const projected = isWhole ? matrix : leadingPart(matrix, width, random);
    const attributes = { T: { type: "float32" }, compute_uv: true, full_matrices: false } as const;
    const [values, , vectors] = runOp("Svd", attributes, [projected], 3) as [
      tf.Tensor1D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    return [values, tf.transpose(vectors)] as [tf.Tensor1D, tf.Tensor2D];
  });
  const values = [...s.dataSync()].slice(0, count);
  const flat = v.dataSync() as Float32Array;
  tf.dispose([s, v]);
  return { vectors: values.map((_, i) => flat.slice(i * columns, (i + 1) * columns)), values };
}

/** `Q^T A` for an orthonormal basis `Q` of the leading part of A's range. */
function leadingPart(matrix: tf.Tensor2D, width: number, random: { normal(): number }): tf.Tensor2D {
  const columns = matrix.shape[1];
  const noise = Float32Array.from({ length: columns * width }, () => random.normal());
  let basis = orthonormalBasis(tf.matMul(matrix, tf.tensor2d(noise, [columns, width])));
  for (let iteration = 0; iteration < 3; iteration++) {
    const back = orthonormalBasis(tf.matMul(matrix, basis, true, false));
    basis = orthonormalBasis(tf.matMul(matrix, back));
  }
  return tf.matMul(basis, matrix, true, false);
}

function orthonormalBasis(matrix: tf.Tensor2D): tf.Tensor2D {
  return runOp("Qr", { T: { type: "float32" }, full_matrices: false }, [matrix], 2)[0] as tf.Tensor2D;
}
