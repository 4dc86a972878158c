import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { member } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { Sgd } from "./sgd.js";
import { trainStep } from "./test-support/train-step.js";
import { TrainingStep } from "./training-step.js";

const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };

const make = (assignment: "rows" | number[]): MixedNetwork =>
  new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: assignment,
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random: createRandom(0),
  });
const snapshot = (network: MixedNetwork): Map<string, number[]> =>
  new Map(network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));
const batch = (): [tf.Tensor4D, tf.Tensor1D] => [
  tf.randomNormal([8, 8, 8, 1], 0, 1, "float32", 1),
  tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], "int32"),
];

describe("members that are trained together", () => {
  it("move as each alone would at its share of the loss, (0.1 CE_0 + CE_1) / 2, and leave no tensor", () => {
    const [together, apart] = [make("rows"), make("rows")];
    const optimizers = [new Sgd(sgd), new Sgd(sgd)] as const;
    const [images, labels] = batch();
    const nets = [0.1, 1].map((weight, i) => ({ net: together.net(member(i)), weight }));
    const step = new TrainingStep({ nets, optimizer: optimizers[0] });
    let before = 0;
    for (let count = 0; count < 2; count++) {
      const results = step.run(images, labels, 0.1);
      const alone = [0.05, 0.5].map((weight, i) =>
        trainStep(apart.net(member(i)), images, labels, optimizers[1], 0.1, { weight }),
      );
      results.forEach(({ loss, correct }, i) => {
        expect(loss).toBeCloseTo(alone[i]?.loss as number, 5);
        expect(correct).toBe(alone[i]?.correct);
      });
      // Momentum is made in the first step.
      if (count === 0) before = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(snapshot(together)).toEqual(snapshot(apart));
    tf.dispose([images, labels]);
    for (const optimizer of optimizers) optimizer.dispose();
    for (const network of [together, apart]) network.dispose();
  });

  it("that share templates move them by the sum of both gradients, once", () => {
    // Both members mix set 0.
    const network = make([0, 0, 1, 1]);
    const optimizer = new Sgd({ momentum: 0, nesterov: false, weightDecay: 0 });
    const [images, labels] = batch();
    const name = "stage1.0.conv1.templates.0";
    const start = snapshot(network);
    const moved = (weights: readonly [number, number]): number[] => {
      for (const { name: each, variable } of network.state()) {
        tf.tidy(() => variable.assign(tf.tensor(start.get(each) as number[], variable.shape)));
      }
      const nets = weights.map((weight, i) => ({ net: network.net(member(i)), weight }));
      new TrainingStep({ nets, optimizer }).run(images, labels, 0.1);
      const after = snapshot(network).get(name) as number[];
      return after.map((value, i) => value - (start.get(name)?.[i] as number));
    };
    const [both, first, second] = [moved([1, 1]), moved([1, 1e-12]), moved([1e-12, 1])];
    const gap = both.map((value, i) => Math.abs(value - (first[i] as number) - (second[i] as number)));
    expect(Math.max(...both.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(Math.max(...gap)).toBeLessThan(1e-6);
    tf.dispose([images, labels]);
    optimizer.dispose();
    network.dispose();
  });
});
