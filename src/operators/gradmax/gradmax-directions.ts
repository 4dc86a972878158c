import * as tf from "@tensorflow/tfjs-core";
import {
  type ChannelSpace,
  type NetworkValues,
  padNetwork,
  type Widening,
  type WideningLayer,
} from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";
import { leadingSingularVectors } from "../../tensorflow/linear-algebra.js";

/** Which weights of new neurons are chosen; the others start at 0. */
export type ChosenWeights = "outgoing" | "incoming";

/**
 * For every growing space, one direction a new channel: all its chosen weights in one vector of norm 1, layer after
 * layer, `[windows, out]` for outgoing and `[windows, in]` for incoming weights.
 */
export type GrowthDirections = ReadonlyMap<string, readonly Float32Array[]>;

/**
 * The directions of new weights in which the loss is steepest in the weights that start at 0.
 *
 * With incoming weights 0, the gradient of the loss in them is `G w` for outgoing weights `w`, where
 *
 * ```
 * G = E[ h (dL/dz)^T ]       h: what the layers before read, z: what the layers behind make
 * ```
 *
 * and `sum_j ||G w_j||^2` over orthonormal `w_j` is largest for the leading right-singular vectors of `G`. For
 * incoming weights it is the left ones. Beyond the rank of `G`, directions are random mixtures of the leading ones,
 * each weighted by its singular value: equal neurons would stay equal.
 *
 * @param gradient `G`, `[sum of windows in, sum of windows out]`; stays the caller's.
 * @param count How many new neurons.
 * Source: Evci et al. 2022 (GradMax), the section on maximising the gradient; a neuron's norm is set by the old
 * neurons' mean, as in their experiments.
 */
export function gradMaxDirections(
  gradient: tf.Tensor2D,
  count: number,
  weights: ChosenWeights,
  random: RandomSource,
): Float32Array[] {
  const oriented = weights === "outgoing" ? gradient.clone() : tf.transpose(gradient);
  const { vectors, values } = leadingSingularVectors(oriented, count, random);
  oriented.dispose();
  const strongest = values[0] ?? 0;
  const rank = values.filter((value) => value > 1e-6 * strongest && value > 0).length;
  const length = weights === "outgoing" ? gradient.shape[1] : gradient.shape[0];
  return Array.from({ length: count }, (_, j) => {
    if (j < rank) return positiveSign(vectors[j] as Float32Array);
    if (rank === 0) return unit(Float32Array.from({ length }, () => random.normal()));
    const mixture = new Float32Array(length);
    for (let i = 0; i < rank; i++) {
      const share = (values[i] as number) * random.normal();
      (vectors[i] as Float32Array).forEach((value, at) => {
        mixture[at] = (mixture[at] as number) + share * value;
      });
    }
    return unit(mixture);
  });
}

/**
 * Widens a network by neurons with the given outgoing (or incoming) weights; everything else that is new is 0, batch
 * norm is fresh: the network computes what it did.
 *
 * A new neuron's chosen weights have `scale` times the mean norm of the old neurons'.
 */
export function growByDirections(
  widening: Widening,
  narrow: NetworkValues,
  directions: GrowthDirections,
  weightsOf: (space: string) => ChosenWeights,
  scale: number,
): Map<string, TensorValues> {
  const wide = padNetwork(widening, narrow);
  for (const space of widening.spaces) {
    const chosen = directions.get(space.name);
    if (chosen === undefined) continue;
    const weights = weightsOf(space.name);
    const layers = layersAt(widening, space, weights);
    const norm = scale * meanNorm(layers, narrow, weights);
    let offset = 0;
    for (const layer of layers) {
      const values = wide.get(`${layer.node}.weight`) as TensorValues;
      write(layer, values.values, chosen, offset, norm, weights);
      offset += lengthAt(layer, weights);
    }
  }
  return wide;
}

/** The layers that read a space (for outgoing weights) or make it (for incoming ones), in order. */
export function layersAt(widening: Widening, space: ChannelSpace, weights: ChosenWeights): WideningLayer[] {
  const side = weights === "outgoing" ? "inputs" : "outputs";
  return widening.layers.filter((layer) => layer[side].name === space.name);
}

/** How many weights one neuron has in a layer that reads it, or makes it, before growth. */
export function lengthAt(layer: WideningLayer, weights: ChosenWeights): number {
  return layer.windows * (weights === "outgoing" ? layer.outputs.from : layer.inputs.from);
}

function meanNorm(layers: readonly WideningLayer[], narrow: NetworkValues, weights: ChosenWeights): number {
  const channels = layers[0]?.[weights === "outgoing" ? "inputs" : "outputs"].from ?? 0;
  const squares = new Float64Array(channels);
  for (const { node, inputs, outputs } of layers) {
    (narrow.get(`${node}.weight`) as TensorValues).values.forEach((value, at) => {
      const row = Math.floor(at / outputs.from);
      const channel = weights === "outgoing" ? row % inputs.from : at % outputs.from;
      squares[channel] = (squares[channel] as number) + value * value;
    });
  }
  return squares.reduce((sum, square) => sum + Math.sqrt(square), 0) / Math.max(1, channels);
}

function write(
  { windows, inputs, outputs }: WideningLayer,
  values: Float32Array,
  directions: readonly Float32Array[],
  offset: number,
  norm: number,
  weights: ChosenWeights,
): void {
  const others = weights === "outgoing" ? outputs.from : inputs.from;
  const first = weights === "outgoing" ? inputs.from : outputs.from;
  directions.forEach((direction, j) => {
    for (let window = 0; window < windows; window++) {
      for (let other = 0; other < others; other++) {
        const [i, o] = weights === "outgoing" ? [first + j, other] : [other, first + j];
        const value = direction[offset + window * others + other] as number;
        values[(window * inputs.to + i) * outputs.to + o] = norm * value;
      }
    }
  });
}

/** The decomposition leaves the sign open: the largest component is made positive. */
function positiveSign(vector: Float32Array): Float32Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return vector.map((value) => value / norm);
}
