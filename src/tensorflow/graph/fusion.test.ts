import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blend } from "../blend.js";
import { convolution } from "../convolution.js";
import { batchNormInference, batchNormTraining, relu } from "../fused.js";
import { hasOwnOperation, native } from "../native.js";
import { sgdStep } from "../sgd-step.js";
import { valueAndGradients } from "../tfjs-gaps.js";
import { CompiledFunction, canCompile } from "./compiled-function.js";
import { fuse } from "./fusion.js";
import { recordOperations } from "./op-recorder.js";

const backend = native();
const channels = 16;
let x: tf.Tensor4D;
let gamma: tf.Tensor1D;
let filter: tf.Tensor4D;
beforeEach(() => {
  x = tf.randomNormal<tf.Rank.R4>([3, 8, 8, channels], 0, 1, "float32", 1);
  gamma = tf.randomNormal<tf.Rank.R1>([channels], 0, 1, "float32", 2);
  filter = tf.randomNormal<tf.Rank.R4>([3, 3, channels, channels], 0, 0.1, "float32", 3);
});
afterEach(() => {
  tf.dispose([x, gamma, filter]);
  expect(tf.memory().numTensors).toBe(0);
});

type Compute = () => tf.Tensor[];

/** Names of the operations before and after. */
function operations(
  compute: Compute,
  has: (name: string) => boolean = () => true,
): { before: string[]; after: string[] } {
  const { recording, outputs } = recordOperations(backend, [x, gamma, filter], () => tf.tidy(compute));
  tf.dispose(outputs);
  const names = (nodes: readonly { readonly op: string }[]): string[] => nodes.map(({ op }) => op);
  return { before: names(recording.nodes), after: names(fuse(recording.nodes, has)) };
}

/** Results of the recorded computation and of the fused one. */
function gap(compute: Compute): number {
  return tf.tidy(() => {
    const plain = compute();
    const f = CompiledFunction.record([x, gamma, filter], () => tf.tidy(compute));
    const fused = f.call([x, gamma, filter]);
    f.dispose();
    return Math.max(
      ...plain.map(
        (tensor, i) => tf.max(tf.abs(tf.sub(tensor, fused[i] as tf.Tensor))).dataSync()[0] as number,
      ),
    );
  });
}

/** `[loss, gradients of x and gamma, batch mean and variance]` of a batch norm and what comes after it. */
const withBatchNorm =
  (after: (y: tf.Tensor4D) => tf.Tensor): Compute =>
  () => {
    let statistics: tf.Tensor[] = [];
    const { value, gradients } = valueAndGradients(() => {
      const { y, mean, variance } = batchNormTraining(x, gamma, gamma, 1e-5);
      statistics = [mean, variance].map((kept) => tf.tidy(() => tf.neg(kept)));
      statistics.map((tensor) => tf.keep(tensor));
      tf.dispose([mean, variance]);
      return tf.sum<tf.Scalar>(tf.mul(after(y), x));
    }, [x, gamma]);
    const results = [value, ...gradients, ...statistics.map((tensor) => tf.clone(tensor))];
    tf.dispose(statistics);
    return results;
  };

describe.skipIf(!canCompile())("fusion", () => {
  it("makes one operation of batch norm and ReLU, and one of their gradients", () => {
    const compute = withBatchNorm((y) => relu(y));
    const { before, after } = operations(compute);
    expect(before).toEqual(
      expect.arrayContaining(["FusedBatchNormV3", "Relu", "ReluGrad", "FusedBatchNormGradV3"]),
    );
    for (const gone of ["FusedBatchNormV3", "Relu", "ReluGrad", "FusedBatchNormGradV3"]) {
      expect(after).not.toContain(gone);
    }
    expect(after.filter((op) => op.startsWith("Mixture"))).toEqual([
      "MixtureGrowthBatchNormRelu",
      "MixtureGrowthBatchNormReluGradient",
    ]);
    expect(gap(compute)).toBeLessThan(1e-3);
  });

  it("makes one operation of a given batch norm and ReLU, and of a convolution and ReLU", () => {
    const compute: Compute = () => {
      const normalized = relu(batchNormInference(x, gamma, gamma, gamma, tf.abs(gamma), 1e-5));
      const narrow = tf.slice(filter, [0, 0, 0, 0], [3, 3, channels, 8]);
      return [relu(convolution(normalized, narrow, { stride: 2, padding: 1 }))];
    };
    const { after } = operations(compute);
    expect(after).toContain("MixtureGrowthBatchNormReluInference");
    expect(after).not.toContain("Relu");
    expect(gap(compute)).toBeLessThan(1e-4);
    const own = hasOwnOperation("MixtureGrowthConvolution");
    expect(after).toContain(own ? "MixtureGrowthConvolution" : "_FusedConv2D");
  });

  it("makes one operation of TensorFlow's convolution and ReLU", () => {
    const compute: Compute = () => [
      relu(tf.conv2d<tf.Tensor4D>(x, filter, 1, "same")),
      tf.relu(tf.conv2d<tf.Tensor4D>(x, filter, 2, "same")),
    ];
    const { after } = operations(compute);
    expect(after.filter((op) => op === "_FusedConv2D")).toHaveLength(2);
    expect(after).not.toContain("Relu");
    expect(gap(compute)).toBeLessThan(1e-4);
  });

  const rule = { momentum: 0.9, weightDecay: 0, nesterov: true };

  it("makes one operation of the steps and blends that end a computation, those of a kind together", () => {
    const shared: Compute = () => {
      const rate = tf.scalar(0.1);
      return [1, 2, 3].flatMap((factor) => {
        const value = tf.mul(gamma, factor);
        const { value: next, buffer } = sgdStep(
          { value, gradient: tf.neg(value), buffer: gamma, rate },
          rule,
        );
        return [next, buffer, blend(gamma, value, 0.1)];
      });
    };
    const { before, after } = operations(shared);
    for (const op of ["MixtureGrowthSgd", "MixtureGrowthBlend"]) {
      expect([before, after].map((names) => names.filter((name) => name === op).length)).toEqual([3, 1]);
    }
    expect(gap(shared)).toBe(0);
  });

  it("leaves steps apart that differ in their rate, and what is read again", () => {
    const { after } = operations(() =>
      [0.1, 0.2].flatMap((rate) => {
        const { value, buffer } = sgdStep({ value: gamma, gradient: gamma, buffer: gamma, rate }, rule);
        return [value, buffer];
      }),
    );
    expect(after.filter((op) => op === "MixtureGrowthSgd")).toHaveLength(2);
    const chain: Compute = () => {
      const once = blend(gamma, tf.neg(gamma), 0.1);
      return [blend(gamma, once, 0.1), once];
    };
    const chained = operations(chain);
    expect(chained.after).toEqual(chained.before);
    expect(gap(chain)).toBe(0);
  });

  it("leaves alone what somebody else reads", () => {
    for (const compute of [
      withBatchNorm((y) => tf.add(relu(y), y)),
      withBatchNorm((y) => y),
      withBatchNorm((y) => relu(y, 1)),
      (() => {
        const y = convolution(x, filter, { stride: 1, padding: 1 });
        return [relu(y), tf.neg(y)];
      }) as Compute,
    ]) {
      const { before, after } = operations(compute);
      expect(after).toEqual(before);
      expect(gap(compute)).toBeLessThan(1e-3);
    }
  });

  it("changes nothing where our operations are not there, as on a GPU", () => {
    const { before, after } = operations(
      withBatchNorm((y) => relu(y)),
      () => false,
    );
    expect(after).toEqual(before);
  });
});
