import * as tf from "@tensorflow/tfjs-core";
import { runOp } from "./run-op.js";

const float = { T: { type: "float32" } } as const;

/**
 * QR decomposition `A = Q R` with the sign of R's diagonal made positive, so that Q is unique.
 *
 * @param matrix `rows x columns` with `rows >= columns`.
 * @returns Q, `rows x columns`, columns orthonormal.
 */
export function orthonormalColumns(matrix: readonly (readonly number[])[]): number[][] {
  return tf.tidy(() => {
    const a = tf.tensor2d(matrix.map((row) => [...row]));
    const [q, r] = qr(a);
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
    return svd(a, true)[1].arraySync();
  });
}

/**
 * Singular values of a matrix, largest first: as many as the smaller of its sides.
 *
 * @param matrix `[rows, columns]`; stays the caller's.
 */
export function singularValues(matrix: tf.Tensor2D): number[] {
  return tf.tidy(() => [...svd(matrix, false)[0].dataSync()]);
}

/** Leading singular vectors and values, plain numbers. */
export interface SingularVectors {
  /** Right-singular vectors of length `columns`, most dominant first; the sign of each is arbitrary. */
  readonly vectors: readonly Float32Array[];
  readonly values: readonly number[];
}

/** Above this size a full decomposition takes minutes, and a random projection onto the leading part is as good. */
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
    return svd(projected, false);
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
  let [basis] = qr(tf.matMul(matrix, tf.tensor2d(noise, [columns, width])));
  for (let iteration = 0; iteration < 3; iteration++) {
    const [back] = qr(tf.matMul(matrix, basis, true, false));
    [basis] = qr(tf.matMul(matrix, back));
  }
  return tf.matMul(basis, matrix, true, false);
}

function qr(matrix: tf.Tensor2D): [q: tf.Tensor2D, r: tf.Tensor2D] {
  return runOp("Qr", { ...float, full_matrices: false }, [matrix], 2) as [tf.Tensor2D, tf.Tensor2D];
}

/** Singular values, and the right-singular vectors as rows. */
function svd(matrix: tf.Tensor2D, isFull: boolean): [values: tf.Tensor1D, vectors: tf.Tensor2D] {
  const attributes = { ...float, compute_uv: true, full_matrices: isFull };
  const [values, , vectors] = runOp("Svd", attributes, [matrix], 3);
  return [values as tf.Tensor1D, tf.transpose(vectors as tf.Tensor2D)];
}
