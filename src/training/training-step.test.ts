import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../data/random.js";
import { allMembers, member, type Span } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "../networks/description.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { Net } from "../networks/net.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { randomBatch, smallNetworks } from "../networks/test-support/small-networks.js";
import { adam } from "../optimizers/adam.js";
import { adamw } from "../optimizers/adamw.js";
import { lion } from "../optimizers/lion.js";
import { canCompile } from "../tensorflow/graph/compiled-function.js";
import { native } from "../tensorflow/native.js";
import { type LearningRate, OptimizerState } from "./optimizer-state.js";
import { Sgd } from "./sgd.js";
import type { WeightedNet } from "./step-outputs.js";
import { disposeNow, disposeOwned, own } from "./test-support/owned.js";
import { type StepResult, TrainingStep } from "./training-step.js";
import { WeightAverage } from "./weight-average.js";

native();

disposeOwned();

const both: Span = allMembers(2);
const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 } as const;

function normal(description: NetworkDescription, seed: number): PlainNetwork {
  const random = createRandom(seed);
  return own(new PlainNetwork({ description, members: 2, span: both, random }));
}

function members(
  description: NetworkDescription,
  random: Random,
  setAssignment: "rows" | number[],
): MixedNetwork {
  const network = new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [2, 3],
    setAssignment,
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random,
  });
  return own(network);
}

function grown(description: NetworkDescription, seed: number): MixedNetwork {
  const random = createRandom(seed);
  const network = members(description, random, "rows");
  network.grow(both, { coefficients: "random", noise: 1 }, random);
  return network;
}

/** So many batches of a size that its step is compiled. */
const often = (size: number): Map<number, number> => new Map([[size, 1000]]);

const alone = (net: Net, weight = 1): WeightedNet[] => [{ net, weight }];

/** Steps over fresh batches, compiled or plain, and everything they left. */
function train(
  nets: readonly WeightedNet[],
  state: () => readonly { readonly name: string; readonly variable: tf.Variable }[],
  options: {
    readonly compiled: boolean;
    readonly steps?: number;
    readonly rate?: LearningRate;
    readonly loss?: object;
  },
): { results: StepResult[]; after: Map<string, Float32Array> } {
  const { compiled, steps = 3, rate = 0.05, loss = {} } = options;
  const optimizer = new Sgd(sgd);
  const random = createRandom(7);
  const results: StepResult[] = [];
  const step = new TrainingStep({ nets, optimizer, loss }, compiled ? often(6) : undefined);
  for (let i = 0; i < steps; i++) {
    const { images, labels } = randomBatch(6, random);
    results.push(...step.run(images, labels, rate));
    tf.dispose([images, labels]);
  }
  step.dispose();
  const after = new Map(state().map(({ name, variable }) => [name, Float32Array.from(variable.dataSync())]));
  for (const name of optimizer.names()) {
    after.set(`momentum of ${name}`, Float32Array.from(optimizer.momentum(name)?.dataSync() ?? []));
  }
  optimizer.dispose();
  return { results, after };
}

function gap(one: ReadonlyMap<string, Float32Array>, other: ReadonlyMap<string, Float32Array>): number {
  expect([...other.keys()]).toEqual([...one.keys()]);
  let most = 0;
  for (const [name, values] of one) {
    const scale = values.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-3);
    const others = other.get(name) as Float32Array;
    values.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - (others[i] as number)) / scale);
    });
  }
  return most;
}

describe.skipIf(!canCompile())("the compiled step", () => {
  it("does what the plain step does, for networks of every kind", () => {
    fc.assert(
      fc.property(smallNetworks, fc.nat(1000), fc.boolean(), (description, seed, mixed) => {
        const [plain, compiled] = [false, true].map((way) => {
          const network =
            mixed && divisible(description) ? grown(description, seed) : normal(description, seed);
          // One step: over more, a ReLU that rounding tips over is felt everywhere.
          return train(alone(network.net(both)), () => network.state(), { compiled: way, steps: 1 });
        });
        expect(gap(plain!.after, compiled!.after)).toBeLessThan(5e-5);
        compiled!.results.forEach(({ loss, correct }, i) => {
          expect(loss).toBeCloseTo(plain!.results[i]!.loss, 4);
          expect(correct).toBe(plain!.results[i]!.correct);
        });
        disposeNow();
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  it("knows loss weight and smoothing, a rate for each parameter, and batch norms that see a batch twice", () => {
    const input = [8, 8, 3] as const;
    const description = wideResNet({
      depth: 10,
      width: 0.5,
      classes: 4,
      input,
      shortcutStatistics: "as-coded",
    });
    const rate: LearningRate = ({ kind }) => (kind === "batchNorm" ? 0.2 : 0.01);
    const [plain, compiled] = [false, true].map((way) => {
      const network = normal(description, 3);
      const loss = { smoothing: 0.2 };
      return train(alone(network.net(both), 0.1), () => network.state(), { compiled: way, rate, loss });
    });
    expect(gap(plain!.after, compiled!.after)).toBeLessThan(1e-4);
  });

  it.each(["rows", [0, 0, 1, 1]] as const)(
    "trains nets together as they are trained one after the other, with template sets by %s",
    (assignment) => {
      const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] });
      const [plain, compiled] = [false, true].map((way) => {
        const network = members(
          description,
          createRandom(4),
          assignment === "rows" ? "rows" : [...assignment],
        );
        const nets = [0.1, 1].map((weight, i) => ({ net: network.net(member(i)), weight }));
        return train(nets, () => network.state(), { compiled: way, steps: 2 });
      });
      expect(gap(plain!.after, compiled!.after)).toBeLessThan(1e-4);
      expect(compiled!.results.length).toBe(4);
      compiled!.results.forEach(({ loss, correct }, i) => {
        expect(loss).toBeCloseTo(plain!.results[i]!.loss, 4);
        expect(correct).toBe(plain!.results[i]!.correct);
      });
    },
  );

  it.each([adam({ weightDecay: 0.01 }), adamw(), lion({ weightDecay: 0.1 })])(
    "moves by $optimizer, clips gradients and averages weights as the plain step does",
    (settings) => {
      const [plain, compiled] = [false, true].map((way) => {
        const network = normal(wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] }), 5);
        const optimizer = own(new OptimizerState(settings));
        const average = own(new WeightAverage(0.9));
        const options = { nets: alone(network.net(both)), optimizer, average, clip: { norm: 0.5 } };
        const step = own(new TrainingStep(options, way ? often(6) : undefined));
        const { images, labels } = randomBatch(6, createRandom(7));
        for (let i = 0; i < 3; i++) step.run(images, labels, 1e-4);
        tf.dispose([images, labels]);
        const slots = [...optimizer.snapshot()].flatMap(([slot, tensors]) =>
          [...tensors].map(([name, { values }]) => [`${slot} ${name}`, values] as const),
        );
        const averages = [...average.snapshot()].map(([name, { values }]) => [name, values] as const);
        return { slots: new Map(slots), averages: new Map(averages) };
      });
      expect(gap(plain!.slots, compiled!.slots)).toBeLessThan(2e-3);
      expect(gap(plain!.averages, compiled!.averages)).toBeLessThan(1e-3);
      expect(plain!.averages.has("head.bn.variance")).toBe(true);
      const count = compiled!.slots.get("steps stem.weight");
      expect(count).toEqual(settings.optimizer === "lion" ? undefined : Float32Array.of(3));
    },
  );

  it("gives the same bits every time", () => {
    const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] });
    const [one, two] = [0, 1].map(() => {
      const network = grown(description, 5);
      return train(alone(network.net(both)), () => network.state(), { compiled: true });
    });
    expect(gap(one!.after, two!.after)).toBe(0);
    expect(two!.results).toEqual(one!.results);
  });

  it("changes nothing when it is made, and leaves no tensor behind", () => {
    const network = grown(wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] }), 5);
    const net = network.net(both);
    const optimizer = own(new Sgd(sgd));
    const { images, labels } = randomBatch(4, createRandom(1));
    for (const parameter of net.parameters()) optimizer.buffer(parameter);
    const before = { tensors: tf.memory().numTensors, logits: logitsOf(net, images) };
    const step = new TrainingStep({ nets: alone(net), optimizer }, often(4));
    expect(logitsOf(net, images)).toEqual(before.logits);
    for (let i = 0; i < 3; i++) step.run(images, labels, 0.1);
    step.dispose();
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(logitsOf(net, images)).not.toEqual(before.logits);
    tf.dispose([images, labels]);
  });

  it("takes batches of every size: compiled where they come often, as they are where they do not", () => {
    const sizes = [4, 3, 4, 3];
    const trained = [often(4), new Map<number, number>()].map((batches) => {
      const network = normal(wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] }), 5);
      const optimizer = own(new Sgd(sgd));
      const step = own(new TrainingStep({ nets: alone(network.net(both)), optimizer }, batches));
      const random = createRandom(1);
      for (const size of sizes) {
        const { images, labels } = randomBatch(size, random);
        step.run(images, labels, 0.1);
        tf.dispose([images, labels]);
      }
      return new Map([...network.values()].map(([name, { values }]) => [name, values]));
    });
    expect(gap(trained[0]!, trained[1]!)).toBeLessThan(1e-3);
  });
});

function logitsOf(net: Net, images: tf.Tensor4D): number[] {
  return tf.tidy(() => [...net.forward(images).dataSync()]);
}

/** Networks that flatten an image cannot be divided among members. */
function divisible({ nodes }: NetworkDescription): boolean {
  return !nodes.some(({ op, inputs }) => op === "flatten" && inputs[0] !== "input");
}
