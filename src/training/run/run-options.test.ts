import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InputError } from "../../checking/input-error.js";
import { DataError } from "../../data/data-error.js";
import type { Dataset } from "../../data/dataset.js";
import { wrongSets } from "../../data/test-support/wrong-sets.js";
import { member } from "../../growth/span.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { NetworkNode } from "../../networks/operations/operations.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { evaluate } from "../evaluate.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const data = tinyData();
const network = smallCnn({ channels: [4, 8], classes: 4, input: [8, 8, 1] });
const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const options: RunOptions = { plan, network, data, seed: 0, batchSize: 16, augment: "none" };

function refusal(changed: Partial<RunOptions>): DataError | InputError {
  const kernels = vi.spyOn(tf.engine(), "runKernel");
  const tensors = tf.memory().numTensors;
  try {
    new Run({ ...options, ...changed }).dispose();
  } catch (error) {
    expect(kernels).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(tensors);
    return error as DataError | InputError;
  }
  throw new Error("Expected an error but got none.");
}

const withTrain = (changed: object): Dataset => ({ ...data, train: { ...data.train, ...changed } });

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a run refuses before its first step", () => {
  it("labels that count from 1", () => {
    const labels = data.train.labels.map((label) => label + 1);
    const error = refusal({ data: withTrain({ labels }) });
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toBe(
      "Expected train.labels to be integers from 0 to 3 but got 4 at image 3, 4 at image 7, 4 at image 11 and 13 more (training on tiny). Labels 1 to 4 with 4 classes: count from 0, so subtract 1 from each.",
    );
  });

  it("layers that share templates, where the plan has no templates", () => {
    const sharing = [{ layer: "conv1", group: "shared", templatesPerSet: [2, 2] }];
    expect(refusal({ sharing, plan: GrowthPlan.scratch({ train: 1 }) }).message).toBe(
      'Expected sharing to be left out where the plan has no templates but got [{"layer":"conv1","group":"shared","templatesPerSet":[2,2]}] (Run). Leave it out, or use a plan that mixes templates, such as GrowthPlan.mixture.',
    );
    new Run({ ...options, sharing: [], plan: GrowthPlan.scratch({ train: 1 }) }).dispose();
  });

  it("a plan as plain data, with all that is wrong with the data", () => {
    const data = { ...plan.data, members: 0, phases: [] };
    const { problems } = refusal({ plan: data as never, seed: -1 }) as InputError;
    expect(problems[0]).toBe(
      "Expected plan to be a GrowthPlan but got a plan as plain data (Run). Turn it into one with GrowthPlan.parse(data).",
    );
    const all = problems.join("\n");
    for (const words of ["Expected members to be", "Expected phases to be", "Expected seed to be"]) {
      expect(all).toContain(words);
    }
    expect((refusal({ plan: plan.data as never }) as InputError).problems).toHaveLength(1);
  });

  it("a count of images that there are not", () => {
    expect(refusal({ data: withTrain({ count: 65 }) }).message).toBe(
      "Expected train.count to be 64, as many as there are images and labels, but got 65 (training on tiny). Use 64.",
    );
  });

  it("a description whose channels do not follow", () => {
    const nodes = network.nodes.map((node) =>
      node.name === "conv2" ? ({ ...node, inChannels: 32 } as NetworkNode) : node,
    );
    const error = refusal({ network: { ...network, nodes } });
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toBe(
      'Expected inChannels to be 4, as "conv1.pool" makes them, but got 32 (CNN-4-8, node conv2). Use 4.',
    );
  });

  it("a part that is missing, by its name", () => {
    const { test: _, ...half } = data;
    const advice = "Give a set of images, for instance fashionMnistMini().test.";
    expect(refusal({ data: half as never }).message).toBe(
      `Expected test to be an object but got nothing (training on tiny). ${advice}`,
    );
    expect(refusal({ data: { ...data, train: null } as never }).message).toBe(
      `Expected train to be an object but got null (training on tiny). ${advice}`,
    );
    expect(refusal({ network: half as never }).message).toContain(
      "Expected network to be a network description but got a data set (Run).",
    );
  });

  it.each([
    [{ input: "8x8x1" }, 'Expected input to be a list of at least 1 value but got "8x8x1" (CNN-4-8).'],
    [{ nodes: null }, "Expected nodes to be a list of at least 1 value but got null (CNN-4-8)."],
    [{ name: undefined }, "Expected name to be a text but got nothing (Run)."],
  ])("a description with a field that is no such thing, by its name: %j", (changed, message) => {
    expect(refusal({ network: { ...network, ...changed } as never }).message).toContain(message);
  });

  it("a plan as plain data, or an unknown augmentation, with what to give instead", () => {
    expect(refusal({ plan: plan.data as never, augment: "flip" as never }).problems).toEqual([
      "Expected plan to be a GrowthPlan but got a plan as plain data (Run). Turn it into one with GrowthPlan.parse(data).",
      'Expected augment to be an augmentation or "none" but got "flip" (Run). Use "none", cifarAugmentation, imageNetAugmentation or a change of one.',
    ]);
  });

  it("layers to freeze that the network does not have, and members that cannot be copied", () => {
    const layers = ["conv1", "conv9", "cnv2"];
    const freeze = { change: "freeze", selection: { what: "templates", layers } } as const;
    const copy = { change: "copy member", from: 0, to: 1, noise: 0 } as const;
    const changed = GrowthPlan.mixture({
      phases: { member: 1, grown: 1 },
      templatesPerSet: [2, 1],
      afterFirstMember: [copy],
      afterGrowth: [freeze],
    });
    const { problems } = refusal({ plan: changed }) as InputError;
    expect(problems.at(-2)).toBe(
      'Expected a layer of the network but got "conv9" (phase freeze, after growth). Did you mean "conv1"?',
    );
    expect(problems.at(-1)).toBe(
      'Expected a layer of the network but got "cnv2" (phase freeze, after growth). Did you mean "conv2"?',
    );
    expect(problems[0]).toBe(
      "Expected members 0 and 1 to have template sets of their own, equally large, but got set 0 with 2 and set 1 with 1 templates (group conv1, phase copy member, after member 0). Copy between members whose sets correspond.",
    );
  });

  it("a share of the images that leaves none", () => {
    const member = { epochs: 1, dataShare: 0.01 };
    expect(refusal({ plan: GrowthPlan.mixture({ phases: { member, grown: 1 } }) }).message).toMatch(
      /^2 problems in the input:\n- Expected dataShare to leave images to train on but got 0.01, less than half an image of every class \(phase member 0, tiny, train\)\. Use a larger share/,
    );
  });

  it("R7 any mistake in a data set, by its part and field", ({ task }) => {
    Object.assign(task.meta, { figures: { tries: 100, faults: 100, losses: 0 } });
    const mistakes = (["train", "test"] as const).flatMap((part) =>
      wrongSets(data[part]).map((wrong) => ({ ...wrong, part })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...mistakes), ({ set, field, part }) => {
        const error = refusal({ data: { ...data, [part]: set } });
        expect(error).toBeInstanceOf(DataError);
        expect(error.message).toContain(field);
        expect(error.message).toContain(part);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a network that the plan's members cannot divide is refused before the first step, by its node", () => {
  const of = (description: NetworkDescription, changed: Partial<RunOptions> = {}): string =>
    refusal({ network: description, ...changed }).message;
  const random = GrowthPlan.randomGrowth({ phases: { small: 1, grown: 1 } });

  it("of mixed and of ordinary members", () => {
    const odd = mlp({ hidden: [8, 7, 5], classes: 4, input: [8, 8, 1] });
    for (const grown of [plan, random]) {
      const message = of(odd, { plan: grown });
      expect(message).toBe(
        "Expected the channels of hidden2 and hidden3 to divide into 2 parts but got 7 and 5 (MLP-8-7-5). Choose a width whose channel counts are multiples of 2.",
      );
    }
  });

  it("where the image has a batch norm of its own, which mixed members would share", () => {
    const norm = { op: "batchNorm", name: "norm", inputs: ["input"], channels: 1 } as const;
    const nodes = network.nodes.map((node) => (node.name === "conv1" ? { ...node, inputs: ["norm"] } : node));
    const normed = { ...network, nodes: [norm, ...nodes] };
    expect(of(normed)).toBe(
      "Expected the channels of norm to be divided among members but got those of the image or of the logits (CNN-4-8). Leave this batch norm out.",
    );
    new Run({ ...options, network: normed, plan: random }).dispose();
  });

  it("where a published way of growth covers no such network", () => {
    const published = GrowthPlan.net2net({ variant: "as-coded", phases: { small: 1, grown: 1 } });
    expect(of(network, { plan: published })).toMatch(/^Expected a wide residual network but got CNN-4-8/);
    const wide = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
    new Run({ ...options, network: wide, plan: published }).dispose();
  });
});

describe("evaluation refuses before anything is computed", () => {
  it("a set that cannot be, and one that the net is not made for", async () => {
    const run = new Run(options);
    const nets = [run.net(member(0))];
    const kernels = vi.spyOn(tf.engine(), "runKernel");
    await expect(evaluate(nets, { ...data.test, labels: [0, 1] } as never)).rejects.toThrow(DataError);
    await expect(evaluate(nets, tinyData({ size: 6, classes: 5 }).test)).rejects.toThrow(
      /Expected images of shape \[8, 8, 1\] but got \[6, 6, 1\] \(evaluation on tiny, test\)[\s\S]+Expected 4 classes but got 5/,
    );
    expect(kernels).not.toHaveBeenCalled();
    run.dispose();
  });
});
