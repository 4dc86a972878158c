import * as tf from "@tensorflow/tfjs-core";
import type { Rank } from "../tensorflow/rank-settings.js";
import { sumOverRanks } from "../tensorflow/ranks.js";

/** Does a part of a step on a device, where the state is that device's own copy. */
export type On = <T>(compute: () => T) => T;

/** The part of a batch that one replica sees. */
export interface Shard {
  /** `[n, ...]`, such as `[n, height, width, channels]` */
  readonly images: tf.Tensor;
  /** `[n]`, int32, or `[n, outputs]`. */
  readonly labels: tf.Tensor;
  /** Its share of the images of the batch; 0 for one that stands in for none. */
  readonly share: number;
}

/** One replica for each process; how they agree on when to stop. */
export interface Ranks extends Rank {
  /** Whether this process has been asked to stop. */
  readonly wantsStop: () => boolean;
  /** Called in every process after the same step, once one wants to stop. */
  readonly stop: () => void;
}

/**
 * Divides a batch into shards of neighbouring images, as even as possible: sizes differ by one at most, and where there are
 * fewer images than replicas, each is a shard.
 *
 * @returns Owned by the caller or its `tf.tidy`.
 */
export function shardsOf(images: tf.Tensor, labels: tf.Tensor, replicas = 1): Shard[] {
  const [n] = images.shape;
  if (replicas === 1) return [{ images, labels, share: 1 }];
  const begin = (replica: number): number => Math.floor((replica * n) / replicas);
  return Array.from({ length: replicas }, (_, i) => i).flatMap((i): Shard[] => {
    const size = begin(i + 1) - begin(i);
    if (size === 0) return [];
    return [{ images: rows(images, begin(i), size), labels: rows(labels, begin(i), size), share: size / n }];
  });
}

/** Neighbouring examples of a batch. */
function rows(tensor: tf.Tensor, begin: number, size: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [begin, ...rest.map(() => 0)], [size, ...rest.map(() => -1)]);
}

/**
 * The shard of a process among several, one for each replica. Where there are fewer images than processes, the first image
 * stands in, with no share.
 */
export function shardOfRank(images: tf.Tensor, labels: tf.Tensor, { index, addresses }: Rank): Shard {
  const shards = shardsOf(images, labels, addresses.length);
  const [n] = images.shape;
  const before = Math.floor((index * n) / addresses.length);
  const isEmpty = Math.floor(((index + 1) * n) / addresses.length) === before;
  const own = shards[n < addresses.length ? before : index] ?? shards[0];
  return { ...(own as Shard), ...(isEmpty ? { share: 0 } : {}) };
}

/** Computes something of every shard, each on one of the devices, neighbours together. */
export function distribute<T>(
  shards: readonly Shard[],
  devices: readonly On[],
  compute: (shard: Shard) => T,
): T[] {
  return shards.map((shard, i) => deviceOf(i, shards.length, devices)(() => compute(shard)));
}

function deviceOf(shard: number, shards: number, devices: readonly On[]): On {
  return devices[Math.floor((shard * devices.length) / shards)] as On;
}

/**
 * Adds up tensors that every shard has, one by one, in the order of the shards: the same bits on any number of devices.
 *
 * All tensors of a shard travel as one. Of `d` devices, each adds up one part in `d` and receives the others, so that a device
 * sends and receives `2 (d - 1) / d` times the bytes of a shard, which is the least possible.
 *
 * @param shards tensors of each shard, float32, of the same shapes in all, as {@link distribute} left them
 * @returns The sums, once on each device; owned by the caller or its `tf.tidy`.
 */
export function sumOnEach(shards: readonly (readonly tf.Tensor[])[], devices: readonly On[]): tf.Tensor[][] {
  const [like = []] = shards;
  if (shards.length === 1) return [[...like]];
  const count = like.reduce((sum, { size }) => sum + size, 0);
  const ends = devices.map((_, i) => Math.floor(((i + 1) * count) / devices.length));
  const sizes = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  const flats = shards.map((tensors, i) =>
    deviceOf(i, shards.length, devices)(() => tf.split(joined(tensors), sizes)),
  );
  const sums = devices.map((on, i) => on(() => tf.addN(flats.map((parts) => parts[i] as tf.Tensor))));
  return devices.map((on) => on(() => divided(tf.concat(sums), like)));
}

/** Adds up tensors over all processes, of which each has a shard; see {@link sumOnEach}. */
export function sumOfAll(tensors: readonly tf.Tensor[], rank: Rank): tf.Tensor[] {
  return divided(sumOverRanks(rank, joined(tensors)), tensors);
}

function joined(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(tensors.map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [tensor.size])));
}

/** Undoes {@link joined}. */
function divided(flat: tf.Tensor, like: readonly tf.Tensor[]): tf.Tensor[] {
  const sizes = like.map(({ size }) => size);
  return tf.split(flat, sizes).map((part, i) => tf.reshape(part, (like[i] as tf.Tensor).shape));
}
