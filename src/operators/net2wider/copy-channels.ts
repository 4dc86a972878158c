import {
  type AxisMaps,
  type ChannelSpace,
  type JoinedChannels,
  mapNetwork,
  type NetworkValues,
  type Widening,
} from "../../growth/widening.js";
import type { RandomSource, TensorValues } from "../../templates/parameter.js";

/** For every space, which old channel each wide one copies. */
export type ReplicaMaps = ReadonlyMap<string, Int32Array>;

/** A random mapping: `g(i) = i` for an old channel, a uniform draw from the old ones for a new one. */
export function drawReplica(
  { from, to }: Pick<ChannelSpace, "from" | "to">,
  random: Pick<RandomSource, "uniform">,
): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => (i < from ? i : Math.floor(random.uniform() * from)));
}

/**
 * A mapping for each space: a random one; of groups that belong together, such as heads, copies of all in order, so that each
 * copy of a group is whole; of a concatenation, that of its parts.
 */
export function drawReplicas(widening: Widening, random: Pick<RandomSource, "uniform">): ReplicaMaps {
  const replicas = new Map<string, Int32Array>();
  for (const space of widening.spaces) {
    if (space.joined !== undefined) continue;
    replicas.set(space.name, space.isGrouped ? copiesInOrder(space) : drawReplica(space, random));
  }
  for (const space of widening.spaces) {
    if (space.joined !== undefined) replicas.set(space.name, joinedReplica(widening, space, replicas));
  }
  return replicas;
}

function copiesInOrder({ from, to }: ChannelSpace): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => i % from);
}

/** Where the channels of a concatenation come from, `[a_1, b_1, a_2, b_2]`, given where those of its parts do. */
function joinedReplica(
  { spaces }: Widening,
  { from, to, joined }: ChannelSpace,
  replicas: ReplicaMaps,
): Int32Array {
  const { parts, groups } = joined as JoinedChannels;
  const sizes = parts.map((name) => (spaces.find((space) => space.name === name)?.from as number) / groups);
  const starts = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, size) => sum + size, 0));
  const size = from / groups;
  return Int32Array.from({ length: to }, (_, i) => {
    const [group, place] = [Math.floor(i / size), i % size];
    const part = starts.filter((start) => start <= place).length - 1;
    const [start, own] = [starts[part] as number, sizes[part] as number];
    const source = replicas.get(parts[part] as string)?.[group * own + place - start] as number;
    return Math.floor(source / own) * size + start + (source % own);
  });
}

/**
 * Widens by Net2WiderNet: new channels are copies of old ones, and whatever reads a channel divides by its number of copies.
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
 * @param options `noise` on the copies, in standard deviations of each weight; 0, the default, preserves the function.
 * Source: Chen, Goodfellow & Shlens 2016 (Net2Net), Net2WiderNet; one mapping per channel space extends it to networks
 * with sums.
 */
export function copyChannels(
  widening: Widening,
  narrow: NetworkValues,
  replicas: ReplicaMaps,
  random: RandomSource,
  { noise = 0 }: { readonly noise?: number } = {},
): Map<string, TensorValues> {
  const wide = mapNetwork(widening, narrow, (space) => {
    const source = replicas.get(space.name) as Int32Array;
    return { outputs: { source }, inputs: { source, scale: replicaShares(source) } };
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
 * Widens momentum as {@link copyChannels} widens its network, to what the gradients of the wide network would have made:
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
  const mapsOf = (space: ChannelSpace): AxisMaps => {
    const source = replicas.get(space.name) as Int32Array;
    return { outputs: { source, scale: replicaShares(source) }, inputs: { source } };
  };
  return mapNetwork(widening, momentum, mapsOf, 0);
}

/** How often a mapping uses each of its sources, read at every wide channel: `1 / copies`. */
export function replicaShares(source: Int32Array): Float32Array {
  const copies = new Map<number, number>();
  for (const channel of source) copies.set(channel, (copies.get(channel) ?? 0) + 1);
  return Float32Array.from(source, (channel) => 1 / (copies.get(channel) as number));
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
