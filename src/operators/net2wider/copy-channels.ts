import {
  type AxisMaps,
  type ChannelSpace,
  mapNetwork,
  type NetworkValues,
  type Widening,
} from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/** Options of {@link copyChannels}. */
export interface CopyOptions {
  /** Factor on each weight's standard deviation for noise on the copies; 0, the default, preserves the function. */
  readonly noise?: number;
}

/** For every space, which old channel each wide one copies. */
export type ReplicaMaps = ReadonlyMap<string, Int32Array>;

/** Random mappings of all spaces: `g(i) = i` for an old channel, a uniform draw from the old ones for a new one. */
export function drawReplicas(widening: Widening, random: Pick<RandomSource, "uniform">): ReplicaMaps {
  return new Map(
    widening.spaces.map(({ name, from, to }) => [
      name,
      Int32Array.from({ length: to }, (_, i) => (i < from ? i : Math.floor(random.uniform() * from))),
    ]),
  );
}

/**
 * Net2WiderNet: new channels are copies of old ones, and whoever reads a channel divides by its number of copies.
 *
 * ```
 * outputs of a layer   U'[:, j] = U[:, g(j)]
 * inputs of a layer    W'[j, :] = W[g(j), :] / |{ i : g(i) = g(j) }|
 * batch norm, bias     copied like outputs
 * ```
 *
 * All layers of one channel space share one mapping `g`, so that sums still meet copies of the same channel: the
 * wide network computes what the narrow one did, in training mode too.
 *
 * Source: Chen, Goodfellow & Shlens 2016 (Net2Net), Net2WiderNet; one mapping a channel space carries it over to
 * networks with sums.
 */
export function copyChannels(
  widening: Widening,
  narrow: NetworkValues,
  replicas: ReplicaMaps,
  random: RandomSource,
  { noise = 0 }: CopyOptions = {},
): Map<string, TensorValues> {
  const wide = mapNetwork(widening, narrow, (space) => {
    const { source, share } = replicasOf(space, replicas);
    return { outputs: { source, scale: ones(source.length) }, inputs: { source, scale: share } };
  });
  if (noise === 0) return wide;
  for (const layer of widening.layers) {
    const name = `${layer.node}.weight`;
    const values = wide.get(name) as TensorValues;
    wide.set(name, withNoise(values, layer.outputs, noise, random));
  }
  return wide;
}

/**
 * Momentum of a network that {@link copyChannels} widened, as the gradients of the wide network would have made it:
 * a copy of a channel gets its share of the channel's gradient, a copy of an input the whole of it.
 *
 * ```
 * outputs of a layer   V'[:, j] = V[:, g(j)] / |{ i : g(i) = g(j) }|
 * inputs of a layer    V'[j, :] = V[g(j), :]
 * ```
 *
 * Exact for gradients; of weight decay, a small part of the momentum, it keeps the old network's.
 */
export function widenMomentum(
  widening: Widening,
  momentum: NetworkValues,
  replicas: ReplicaMaps,
): Map<string, TensorValues> {
  return mapNetwork(
    widening,
    momentum,
    (space): AxisMaps => {
      const { source, share } = replicasOf(space, replicas);
      return { outputs: { source, scale: share }, inputs: { source, scale: ones(source.length) } };
    },
    0,
  );
}

/** How often a mapping uses each of its sources, read at every wide channel: `1 / copies`. */
export function replicaShares(source: Int32Array): Float32Array {
  const copies = new Map<number, number>();
  for (const channel of source) copies.set(channel, (copies.get(channel) ?? 0) + 1);
  return Float32Array.from(source, (channel) => 1 / (copies.get(channel) as number));
}

function replicasOf(
  space: ChannelSpace,
  replicas: ReplicaMaps,
): { readonly source: Int32Array; readonly share: Float32Array } {
  const source = replicas.get(space.name) as Int32Array;
  return { source, share: replicaShares(source) };
}

/** `W[:, j] += noise std(W) Normal(0, 1)` for every copy `j`. */
function withNoise(
  { shape, values }: TensorValues,
  { from, to }: ChannelSpace,
  noise: number,
  random: RandomSource,
): TensorValues {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = noise * Math.sqrt(variance);
  const noisy = values.map((value, i) => (i % to < from ? value : value + deviation * random.normal()));
  return { shape, values: noisy };
}

function ones(length: number): Float32Array {
  return new Float32Array(length).fill(1);
}
