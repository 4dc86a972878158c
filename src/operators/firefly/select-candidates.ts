import * as tf from "@tensorflow/tfjs-core";
import type { ChannelSpace, WideningLayer } from "../../growth/widening.js";
import type { TensorValues } from "../../templates/parameter.js";

/** Which candidates of a space a network has: split neurons by their index, new ones by theirs. */
export interface CandidateSelection {
  readonly splits: readonly number[];
  readonly fresh: readonly number[];
}

/** Sizes of the candidates of one space. */
export interface CandidateSizes {
  /** `epsilon` of every old neuron's split, `[from]`. */
  readonly splits: tf.Tensor1D;
  /** `epsilon` of every new neuron, `[fresh]`. */
  readonly fresh: tf.Tensor1D;
}

/** What the candidates change in one layer, as `[windows, in, out]`; undefined on a side that does not grow. */
export interface LayerCandidates {
  /** `delta` of the split neurons that the layer makes, `[windows, in, out]`. */
  readonly splits?: tf.Tensor3D;
  /** Incoming weights of the new neurons that it makes, `[windows, in, fresh]`. */
  readonly incoming?: tf.Tensor3D;
  /** Outgoing weights of the new neurons that it reads, `[windows, fresh, out]`. */
  readonly outgoing?: tf.Tensor3D;
}

/** A side of a layer in a network with candidates: undefined where its channels do not grow. */
export interface CandidateSide {
  readonly from: number;
  readonly selection: CandidateSelection;
  readonly sizes: CandidateSizes;
}

/**
 * A layer's weight in a network with candidates: old neurons first, then the second halves of split ones, then new.
 *
 * ```
 * split neuron i   theta_i + e_i delta_i  and  theta_i - e_i delta_i, each read with half of i's outgoing weights
 * new neuron j     incoming weights free, outgoing weights e_j times free ones
 * ```
 *
 * New neurons read and write only old ones: what two candidates do together is of second order.
 *
 * @param weight `[windows, in, out]`
 * @returns `[windows, in', out']`; owned by the caller or its `tf.tidy`.
 * Source: Wu et al. 2020 (Firefly), growing width.
 */
export function candidateWeight(
  weight: tf.Tensor3D,
  candidates: LayerCandidates,
  inputs: CandidateSide | undefined,
  outputs: CandidateSide | undefined,
): tf.Tensor3D {
  return tf.tidy(() => {
    const outgoing =
      inputs && candidates.outgoing && tf.mul<tf.Tensor3D>(candidates.outgoing, column(inputs.sizes.fresh));
    const rows = withRows(weight, inputs, outgoing);
    if (outputs === undefined) return inputs === undefined ? weight.clone() : rows;
    const { from, selection, sizes } = outputs;
    const chosen = tf.mul(sizes.splits, mask(from, selection.splits));
    const change = withRows(tf.mul(candidates.splits as tf.Tensor3D, chosen), inputs, undefined);
    const fresh = withRows(candidates.incoming as tf.Tensor3D, inputs, undefined);
    const parts = [
      tf.add(rows, change),
      pick(tf.sub(rows, change), selection.splits, 2),
      pick(fresh, selection.fresh, 2),
    ];
    return tf.concat(parts.filter((part) => part.size > 0) as tf.Tensor3D[], 2);
  });
}

/**
 * A tensor along channels, its last axis, in a network with candidates: split neurons have what their parent has.
 *
 * @param fresh What each new neuron has.
 */
export function candidateChannels(
  { shape, values }: TensorValues,
  fresh: ArrayLike<number>,
  { splits, fresh: chosen }: CandidateSelection,
): TensorValues {
  const from = shape.at(-1) as number;
  const rows = Array.from({ length: values.length / from }, (_, row) => {
    const old = values.subarray(row * from, (row + 1) * from);
    return [...old, ...splits.map((i) => old[i] as number), ...chosen.map((j) => fresh[j] as number)];
  });
  const channels = from + splits.length + chosen.length;
  return { shape: [...shape.slice(0, -1), channels], values: Float32Array.from(rows.flat()) };
}

/** All candidates of a space. */
export function allCandidates(from: number, fresh: number): CandidateSelection {
  const all = (length: number): number[] => Array.from({ length }, (_, i) => i);
  return { splits: all(from), fresh: all(fresh) };
}

/** How many new neurons are tried for a space. */
export function freshCandidates({ from, to }: ChannelSpace, newCandidates: number): number {
  return Math.max(Math.ceil(newCandidates * (to - from)), to - from - from, 1);
}

/**
 * Selects the `count` candidates that lower the loss most, to first order.
 *
 * A new neuron may lower it with either sign of its outgoing weights, so the magnitude of its slope counts. A split is the
 * same for either sign, so it counts only if its slope is negative.
 *
 * @param splitSlopes `dL/d epsilon` of every split, at half its size.
 * @param freshSlopes The same for every new neuron.
 * Source: Wu et al. 2020 (Firefly), growing width, step two.
 */
export function selectCandidates(
  splitSlopes: ArrayLike<number>,
  freshSlopes: ArrayLike<number>,
  count: number,
): CandidateSelection {
  const scored = [
    ...Array.from(splitSlopes, (slope, index) => ({ kind: "split", index, score: -slope })),
    ...Array.from(freshSlopes, (slope, index) => ({ kind: "fresh", index, score: Math.abs(slope) })),
  ];
  const best = scored.sort((a, b) => b.score - a.score).slice(0, count);
  const indices = (kind: string): number[] =>
    best.flatMap((candidate) => (candidate.kind === kind ? [candidate.index] : [])).sort((a, b) => a - b);
  return { splits: indices("split"), fresh: indices("fresh") };
}

/** Norms that neurons have over several layers' weights `[windows, in, out]`, by output or input channel. */
export function neuronNorms(weights: readonly tf.Tensor3D[], axis: 1 | 2): tf.Tensor1D {
  return tf.tidy(() => {
    const squares = weights.map((weight) => tf.sum(tf.square(weight), axis === 2 ? [0, 1] : [0, 2]));
    return tf.sqrt(tf.addN(squares)) as tf.Tensor1D;
  });
}

/** Scales neurons that several layers hold to the given norms. The caller disposes the results. */
export function withNorms(weights: readonly tf.Tensor3D[], axis: 1 | 2, norms: tf.Tensor): tf.Tensor3D[] {
  return tf.tidy(() => {
    const scale = tf.div(norms, tf.maximum(neuronNorms(weights, axis), 1e-20)) as tf.Tensor1D;
    const factors = axis === 1 ? column(scale) : scale;
    return weights.map((weight) => tf.mul<tf.Tensor3D>(weight, factors));
  });
}

/** A layer's weight as `[windows, in, out]`; owned by the caller or its `tf.tidy`. */
export function asWindows({ windows, inputs, outputs }: WideningLayer, values: Float32Array): tf.Tensor3D {
  return tf.tensor3d(values, [windows, inputs.from, outputs.from]);
}

/** Inputs of a network with candidates: halves of split neurons, and rows for new ones. */
function withRows(
  weight: tf.Tensor3D,
  side: CandidateSide | undefined,
  outgoing: tf.Tensor3D | undefined,
): tf.Tensor3D {
  if (side === undefined) return weight;
  const { from, selection } = side;
  const [windows, , columns] = weight.shape;
  const halves = tf.sub(1, tf.mul(0.5, mask(from, selection.splits))) as tf.Tensor1D;
  const fresh = outgoing === undefined ? undefined : pick(outgoing, selection.fresh, 1);
  const parts = [
    tf.mul<tf.Tensor3D>(weight, column(halves)),
    tf.mul<tf.Tensor3D>(pick(weight, selection.splits, 1), 0.5),
    fresh ?? tf.zeros<tf.Rank.R3>([windows, selection.fresh.length, columns]),
  ];
  const present = parts.filter((part) => part.size > 0);
  return tf.concat(present, 1);
}

function pick<T extends tf.Tensor>(x: T, indices: readonly number[], axis: number): T {
  if (indices.length > 0) return tf.gather(x, tf.tensor1d([...indices], "int32"), axis) as T;
  const shape = [...x.shape];
  shape[axis] = 0;
  return tf.zeros(shape) as T;
}

function mask(length: number, indices: readonly number[]): tf.Tensor1D {
  const values = new Float32Array(length);
  for (const index of indices) values[index] = 1;
  return tf.tensor1d(values);
}

function column(x: tf.Tensor1D): tf.Tensor3D {
  return tf.reshape(x, [1, x.size, 1]);
}
