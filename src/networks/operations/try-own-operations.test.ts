import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { smallCnn } from "../architectures/small-cnn.js";
import { buildNetwork } from "../builder/build-network.js";
import { defineOperation } from "./define-operation.js";
import type { NetworkNode } from "./operations.js";
import { ownOperationProblems } from "./try-own-operations.js";

type Definition = Partial<Parameters<typeof defineOperation>[0]> & { settings?: Record<string, number> };

/** What is found wrong with such an operation, after a layer or at the input. */
function problemsOf(definition: Definition, isFirst = false): string[] {
  const defined = defineOperation({
    op: "mine",
    compute: (_, [x]) => x as tf.Tensor,
    ...definition,
  } as Parameters<typeof defineOperation>[0]);
  const layer = { op: "dense", outChannels: 8 } as NetworkNode;
  const mine = defined();
  const parts = isFirst ? [mine, layer] : [layer, mine];
  return ownOperationProblems(
    buildNetwork({ name: "tried", input: [4], classes: 2 }, [...parts, { op: "dense" }]),
  );
}

const first = ([x]: readonly tf.Tensor[]): tf.Tensor => x as tf.Tensor;

describe("operations of one's own are tried before training", () => {
  it("and taken where nothing is wrong with them, without a tensor left", () => {
    const before = tf.memory().numTensors;
    expect(problemsOf({ grow: "channels" })).toEqual([]);
    expect(problemsOf({ grow: "channels", compute: (_, read) => tf.log(first(read)) })).toEqual([]);
    const halves: Definition = {
      settings: { parts: 2 },
      grow: { groups: "parts" },
      compute: (_, read) => tf.reshape(tf.softmax(tf.reshape(first(read), [-1, 2, 4])), [-1, 8]),
    };
    expect(problemsOf(halves)).toEqual([]);
    expect(ownOperationProblems(smallCnn({ channels: [4], classes: 2, input: [8, 8, 1] }))).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, Definition, string]>([
    [
      "an error",
      {
        compute: () => {
          throw new Error("no such layer");
        },
      },
      'Expected mine to compute a tensor but got an error that it threw, "no such layer" (compute, node mine1). Look at what it calls.',
    ],
    [
      "another shape",
      { compute: (_, read) => tf.sum(first(read)) },
      "Expected mine to compute 8 features for each example but got one of shape [] (compute, node mine1). Return such a tensor, or give the definition a shape.",
    ],
    [
      "no cost",
      { macs: () => Number.NaN },
      "Expected mine to cost a number of at least 0 but got NaN (macs, node mine1). Return such a number.",
    ],
    [
      "nothing finite",
      { compute: (_, read) => tf.log(tf.neg(first(read))) },
      "Expected mine to compute finite numbers but got none from numbers about 1 (compute, node mine1). Look at logarithms, roots and divisions.",
    ],
    [
      "random numbers",
      { compute: (_, read) => tf.mul(first(read), tf.randomUniform(first(read).shape)) },
      "Expected mine to compute the same of the same but got something else (compute, node mine1). Leave random numbers to dropout, or make them from mode.seed.",
    ],
    [
      "channels that depend on others",
      { grow: "channels", compute: (_, read) => tf.sub(first(read), tf.mean(first(read), -1, true)) },
      'Expected mine to make each channel of the same channel alone, as grow: "channels" says, but got others that change with the first (compute, node mine1). Use grow: { groups: "SETTING" }, or leave grow out.',
    ],
    [
      "groups that depend on others",
      { settings: { parts: 2 }, grow: { groups: "parts" }, compute: (_, read) => tf.softmax(first(read)) },
      'Expected mine to make each channel of a group of 4 channels alone, as grow: { groups: "parts" } says, but got others that change with the first (compute, node mine1). Leave grow out.',
    ],
  ])("and refused with what is wrong: %s", (_, definition, message) => {
    expect(problemsOf(definition)).toEqual([message]);
  });

  it("as a run is made", () => {
    const broken = defineOperation({ op: "broken", compute: () => undefined as never });
    const parts = [broken(), { op: "globalPool" }, { op: "dense" }] as const;
    const network = buildNetwork({ name: "tried", input: [8, 8, 1], classes: 4 }, parts);
    const plan = GrowthPlan.scratch({ train: 1 });
    expect(() => new Run({ plan, network, data: tinyData(), seed: 0 })).toThrow(
      "Expected broken to compute 8x8x1 for each example but got no tensor (compute, node broken1).",
    );
  });

  it("need a gradient only after what is trained", () => {
    const compute: Definition["compute"] = (_, read) => tf.cast(tf.greater(first(read), 0.9), "float32");
    expect(problemsOf({ compute })).toEqual([
      expect.stringContaining("Expected mine to have a gradient but got an error that it threw"),
    ]);
    expect(problemsOf({ compute }, true)).toEqual([]);
  });
});
