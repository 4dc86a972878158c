import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers, type Span } from "../growth/span.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Net } from "../networks/net.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { randomBatch, smallMlp, smallNetworks } from "../networks/test-support/small-networks.js";
import { decays } from "../optimizers/optimizer.js";
import { native } from "../tensorflow/native.js";
import { batchGradients, disposeGradients } from "./batch-gradients.js";
import { type On, shardOfRank, shardsOf, sumOnEach } from "./replicas.js";
import { Sgd } from "./sgd.js";
import type { StepOptions } from "./step-outputs.js";
import { disposeNow, disposeOwned, own } from "./test-support/owned.js";
import { gap, type Values, valuesOf } from "./test-support/values.js";
import { TrainingStep } from "./training-step.js";

native();

disposeOwned();

const both: Span = allMembers(2);
const rule = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;

const plain = (of: NetworkDescription, seed: number): PlainNetwork =>
  own(new PlainNetwork({ description: of, members: 2, span: both, random: createRandom(seed) }));

/** What a step must leave, in plain numbers: the mean over shards of what each gives by itself. */
function expectedAfter(
  net: Net,
  before: Values,
  parts: readonly (readonly [number, number])[],
  batch: Batch,
): Values {
  const after = new Map([...before].map(([name, values]) => [name, Float64Array.from(values)]));
  const count = batch.labels.size;
  const gradients = new Map<string, Float64Array>();
  const running = new Map<string, Float64Array>();
  const add = (sums: Map<string, Float64Array>, name: string, tensor: tf.Tensor, share: number): void => {
    const sum = sums.get(name) ?? new Float64Array(tensor.size);
    tensor.dataSync().forEach((value, i) => {
      sum[i] = (sum[i] as number) + share * value;
    });
    sums.set(name, sum);
  };
  for (const [begin, size] of parts) {
    const images = tf.tidy(() => tf.slice(batch.images, [begin, 0, 0, 0], [size, -1, -1, -1]));
    const labels = tf.tidy(() => tf.slice(batch.labels, begin, size));
    const shard = batchGradients(net, images, labels);
    for (const [i, { name }] of shard.parameters.entries()) {
      add(gradients, name, shard.gradients[i] as tf.Tensor, size / count);
    }
    for (const { layer, mean, variance } of shard.statistics) {
      add(running, `${layer.name}.mean`, mean, size / count);
      add(running, `${layer.name}.variance`, variance, size / count);
    }
    disposeGradients(shard);
    tf.dispose([images, labels]);
  }
  for (const parameter of net.parameters()) {
    const value = after.get(parameter.name) as Float64Array;
    const gradient = gradients.get(parameter.name) as Float64Array;
    const decay = decays(parameter) ? rule.weightDecay : 0;
    value.forEach((number, i) => {
      const g = (gradient[i] as number) + decay * number;
      value[i] = number - 0.05 * (g + rule.momentum * g);
    });
  }
  for (const [name, batchMean] of running) {
    const value = after.get(name) as Float64Array;
    value.forEach((number, i) => {
      value[i] = number + 0.1 * ((batchMean[i] as number) - number);
    });
  }
  return new Map([...after].map(([name, values]) => [name, Float32Array.from(values)]));
}

type Batch = ReturnType<typeof randomBatch>;

describe("a batch that is divided into shards", () => {
  it("is divided in order, as evenly as possible, into as many as there are replicas or images", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (n, replicas) => {
        tf.tidy(() => {
          const numbers = Array.from({ length: n }, (_, i) => i);
          const shards = shardsOf(
            tf.tensor4d(numbers, [n, 1, 1, 1]),
            tf.tensor1d(numbers, "int32"),
            replicas,
          );
          expect(shards.flatMap(({ images }) => [...images.dataSync()])).toEqual(numbers);
          expect(shards.flatMap(({ labels }) => [...labels.dataSync()])).toEqual(numbers);
          const sizes = shards.map(({ labels }) => labels.size);
          expect(sizes).toHaveLength(Math.min(n, replicas));
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(shards.map(({ share }) => share)).toEqual(sizes.map((size) => size / n));
        });
      }),
    );
  });

  it("gives every process one shard, and those without an image one that does not count", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 9 }), (n, count) => {
        tf.tidy(() => {
          const numbers = Array.from({ length: n }, (_, i) => i);
          const batch = [tf.tensor4d(numbers, [n, 1, 1, 1]), tf.tensor1d(numbers, "int32")] as const;
          const addresses = Array.from({ length: count }, (_, i) => `127.0.0.1:${20_000 + i}`);
          const own = addresses.map((_, index) => shardOfRank(...batch, { index, addresses, timeout: 1 }));
          const counting = own.filter(({ share }) => share > 0);
          const shards = shardsOf(...batch, count);
          expect(counting.map(({ share }) => share)).toEqual(shards.map(({ share }) => share));
          expect(counting.flatMap(({ labels }) => [...labels.dataSync()])).toEqual(numbers);
          for (const { labels } of own) expect(labels.size).toBeGreaterThan(0);
        });
      }),
    );
  });

  it("is summed up shard by shard, in order, into the same bits on any number of devices", () => {
    const here: On = (compute) => compute();
    const count = (sums: tf.Tensor[][]): number[][] =>
      sums.map((one) => one.flatMap((part) => [...part.dataSync()]));
    tf.tidy(() => {
      const shards = [1e8, 1, -1e8, 3].map((value) => [
        tf.fill([2, 3], value),
        tf.scalar(value),
        tf.fill([4], 0.1),
      ]);
      const [alone] = count(sumOnEach(shards, [here]));
      // 1e8 + 1 is 1e8 in float32.
      expect(alone?.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 3));
      for (const devices of [2, 3, 4]) {
        const onEach = count(
          sumOnEach(
            shards,
            Array.from({ length: devices }, () => here),
          ),
        );
        expect(onEach).toEqual(Array.from({ length: devices }, () => alone));
      }
    });
  });
});

describe("a step of several replicas", () => {
  it("moves a net by the mean of what its shards give by themselves, operation by operation", () => {
    fc.assert(
      fc.property(
        smallNetworks,
        fc.nat(1000),
        fc.integer({ min: 4, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        (of, seed, size, replicas) => {
          const network = plain(of, seed);
          const batch = randomBatch(size, createRandom(seed));
          const parts = Array.from({ length: replicas }, (_, i) => {
            const begin = Math.floor((i * size) / replicas);
            return [begin, Math.floor(((i + 1) * size) / replicas) - begin] as const;
          });
          const expected = expectedAfter(network.net(both), valuesOf(network), parts, batch);
          const step = own(new TrainingStep({ ...one(network.net(both)), replicas }));
          step.run(batch.images, batch.labels, 0.05);
          expect(gap(expected, valuesOf(network))).toBeLessThan(1e-4);
          tf.dispose([batch.images, batch.labels]);
          disposeNow();
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each([
    ["gradients as they are", undefined],
    ["the norm of the gradients limited", { norm: 0.1 }],
  ])("counts and loses what the whole batch does, where nothing is normalised: %s", (_, clip) => {
    const [whole, divided] = [1, 3].map((replicas) => {
      const network = plain(smallMlp(8), 2);
      const step = own(new TrainingStep({ ...one(network.net(both)), replicas, clip }));
      const { images, labels } = randomBatch(8, createRandom(1));
      const [result] = step.run(images, labels, 0.05);
      tf.dispose([images, labels]);
      return { result, after: valuesOf(network) };
    });
    expect(divided?.result?.correct).toBe(whole?.result?.correct);
    expect(divided?.result?.loss).toBeCloseTo(whole?.result?.loss as number, 5);
    expect(gap(whole!.after, divided!.after)).toBeLessThan(1e-5);
  });
});

function one(net: Net): StepOptions {
  return { nets: [{ net, weight: 1 }], optimizer: own(new Sgd(rule)) };
}
