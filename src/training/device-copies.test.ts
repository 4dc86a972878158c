import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers, member, type Span } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { randomBatch } from "../networks/test-support/small-networks.js";
import { adam } from "../optimizers/adam.js";
import { distinctParameters } from "../templates/parameter.js";
import { computeDevices } from "../tensorflow/compute-devices.js";
import { canCompile } from "../tensorflow/graph/compiled-function.js";
import { native } from "../tensorflow/native.js";
import { tinyData } from "../test-support/tiny-data.js";
import { NotFiniteError } from "./divergence.js";
import { evaluate, evaluateOnDevices } from "./evaluate.js";
import { OptimizerState } from "./optimizer-state.js";
import { Sgd } from "./sgd.js";
import type { StepOptions } from "./step-outputs.js";
import { disposeOwned, own } from "./test-support/owned.js";
import { gap, type Values, valuesOf } from "./test-support/values.js";
import { type StepResult, TrainingStep } from "./training-step.js";
import { WeightAverage } from "./weight-average.js";

// Read when the library is loaded.
process.env.MIXTURE_GROWTH_CPU_DEVICES = "4";
native();

disposeOwned();

const both: Span = allMembers(2);
const rule = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;
const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] });

const mixed = (seed: number): MixedNetwork =>
  own(
    new MixedNetwork({
      description,
      members: 2,
      templatesPerSet: [2, 3],
      // Both members mix some sets.
      setAssignment: [0, 0, 1, 1],
      templateInitializer: "he",
      initialCoefficients: "orthonormal",
      random: createRandom(seed),
    }),
  );

function grown(seed: number): StepCase {
  const network = mixed(seed);
  network.grow(both, { coefficients: "random", noise: 1 }, createRandom(seed));
  return { network, nets: [{ net: network.net(both), weight: 1 }] };
}

/** Members that share templates, in one step. */
function together(seed: number): StepCase {
  const network = mixed(seed);
  return { network, nets: [0.1, 1].map((weight, i) => ({ net: network.net(member(i)), weight })) };
}

interface StepCase {
  readonly network: MixedNetwork;
  readonly nets: StepOptions["nets"];
}

/** Steps over batches of 8 images, and of 5, whose step comes too seldom to be recorded. */
function trained(make: (seed: number) => StepCase, devices: readonly string[], frequent = true): Trained {
  const { network, nets } = make(6);
  const optimizer = own(new Sgd(rule));
  const often = new Map(frequent ? [[8, 1000]] : []);
  const step = new TrainingStep({ nets, optimizer, replicas: 4, devices }, often);
  const random = createRandom(1);
  const results = [8, 8, 5, 8].flatMap((size) => {
    const { images, labels } = randomBatch(size, random);
    const result = step.run(images, labels, 0.05);
    tf.dispose([images, labels]);
    return result;
  });
  const before = tf.memory().numTensors;
  step.dispose();
  const copies = before - tf.memory().numTensors;
  const momentum = [...optimizer.values()].map(
    ([name, { values }]) => [`momentum of ${name}`, values] as const,
  );
  return { results, after: new Map([...valuesOf(network), ...momentum]), copies };
}

interface Trained {
  readonly results: readonly StepResult[];
  readonly after: Values;
  /** Tensors that the step had on other devices. */
  readonly copies: number;
}

describe.skipIf(!canCompile())("a recorded step of several replicas", () => {
  it("has as many devices as the environment says", () => {
    expect(computeDevices().map((name) => name.split(":").slice(-2).join(":"))).toEqual(
      [0, 1, 2, 3].map((i) => `CPU:${i}`),
    );
  });

  it.each([
    ["a grown network, one device for each replica", grown, 4],
    ["members that share templates, fewer devices than replicas", together, 3],
  ])("leaves the same bits as on one device: %s", (_, make, devices) => {
    const [alone, several] = [1, devices].map((count) => trained(make, computeDevices().slice(0, count)));
    expect(gap(alone!.after, several!.after)).toBe(0);
    expect(several!.results).toEqual(alone!.results);
    // Parameters and running statistics, and the momentum of the parameters, on each device but the first.
    const { nets } = make(6);
    const trains = distinctParameters(nets.flatMap(({ net }) => net.parameters())).length;
    const norms = new Set(nets.flatMap(({ net }) => [...net.batchNorms().values()])).size;
    expect(alone!.copies).toBe(0);
    expect(several!.copies).toBe((devices - 1) * (2 * trains + 2 * norms));
  });

  it("leaves the same bits with Adam, clipped gradients and averaged weights", () => {
    const [alone, several] = [1, 4].map((count) => {
      const { network, nets } = grown(6);
      const optimizer = own(new OptimizerState(adam({ weightDecay: 0.01 })));
      const average = own(new WeightAverage(0.9));
      const devices = computeDevices().slice(0, count);
      const options = { nets, optimizer, average, clip: { norm: 0.1 }, replicas: 4, devices };
      const step = own(new TrainingStep(options, new Map([[8, 1000]])));
      const random = createRandom(1);
      for (let i = 0; i < 3; i++) {
        const { images, labels } = randomBatch(8, random);
        step.run(images, labels, 1e-3);
        tf.dispose([images, labels]);
      }
      const kept = [["average", average.snapshot()] as const, ...optimizer.snapshot()].flatMap(
        ([group, tensors]) => [...tensors].map(([name, { values }]) => [`${group} ${name}`, values] as const),
      );
      return new Map([...valuesOf(network), ...kept]);
    });
    expect(gap(alone!, several!)).toBe(0);
    const counts = [...several!].filter(([name]) => name.startsWith("steps "));
    expect(counts.length).toBeGreaterThan(10);
    for (const [, count] of counts) expect(count).toEqual(Float32Array.of(3));
  });

  it("does what it does operation by operation", () => {
    const [recorded, operations] = [true, false].map((way) => trained(grown, computeDevices(), way));
    expect(gap(operations!.after, recorded!.after)).toBeLessThan(1e-3);
    recorded!.results.forEach(({ loss, correct }, i) => {
      expect(loss).toBeCloseTo(operations!.results[i]!.loss, 3);
      expect(correct).toBe(operations!.results[i]!.correct);
    });
  });

  it("that is not finite in one shard changes nothing on any device, and says where", () => {
    const { network, nets } = grown(3);
    const optimizer = own(new Sgd(rule));
    const step = own(new TrainingStep({ nets, optimizer, replicas: 4 }, new Map([[8, 1000]])));
    const random = createRandom(1);
    const good = [randomBatch(8, random), randomBatch(8, random)] as const;
    const isSixth = tf.tidy(() => tf.equal(tf.reshape(tf.range(0, 8), [8, 1, 1, 1]), 5));
    const bad = tf.tidy(() => tf.where(isSixth, Number.NaN, good[0].images));
    step.run(good[0].images, good[0].labels, 0.05);
    const before = valuesOf(network);
    let thrown: unknown;
    try {
      step.run(bad as tf.Tensor4D, good[0].labels, 0.05);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(NotFiniteError);
    expect((thrown as NotFiniteError).found).toEqual({ place: "images" });
    expect(gap(before, valuesOf(network))).toBe(0);
    step.run(good[1].images, good[1].labels, 0.05);
    const afterFailure = valuesOf(network);
    const { network: other, nets: otherNets } = grown(3);
    const without = own(
      new TrainingStep({ nets: otherNets, optimizer: own(new Sgd(rule)), replicas: 4 }, new Map([[8, 1000]])),
    );
    for (const { images, labels } of good) without.run(images, labels, 0.05);
    expect(gap(valuesOf(other), afterFailure)).toBe(0);
    tf.dispose([bad, isSixth, ...good.flatMap(({ images, labels }) => [images, labels])]);
  });
});

describe.skipIf(!canCompile())("a test on the images of a whole set", () => {
  it("counts the same on any number of devices, and as without replicas", async () => {
    const { nets } = grown(2);
    const members = nets.map(({ net }) => net);
    // So many batches that counting is recorded, and a smaller last one.
    const count = 130;
    const images = Uint8Array.from({ length: 3 * 64 * count }, (_, i) => (i * 7) % 256);
    const colours = { channels: 3, mean: [0.4, 0.4, 0.4], std: [0.2, 0.2, 0.2] };
    const set = { ...tinyData({ test: count }).test, ...colours, images };
    const options = { batchSize: 8, topK: 2 };
    const measured = [];
    for (const devices of [1, 3, 4]) {
      measured.push(await evaluateOnDevices(members, set, options, 4, computeDevices().slice(0, devices)));
    }
    const [alone, ...several] = measured;
    for (const one of several) expect(one).toEqual(alone);
    const without = await evaluate(members, set, options);
    expect(alone?.accuracy).toBe(without.accuracy);
    expect(alone?.topKAccuracy).toBe(without.topKAccuracy);
    expect(alone?.loss).toBeCloseTo(without.loss, 4);
  });
});
