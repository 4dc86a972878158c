import { describe, expect, it } from "vitest";
import { weightNodes } from "../description.js";
import { narrow } from "../division.js";
import { outputShapes } from "../shapes.js";
import { batchNormNodes } from "../test-support/batch-norm-nodes.js";
import { imageNetResNet } from "./imagenet-resnet.js";

describe("the ImageNet residual net", () => {
  const network = imageNetResNet();

  it("has 55 convolutions, each with its batch norm, and one dense layer", () => {
    expect(weightNodes(network)).toHaveLength(56);
    expect(batchNormNodes(network)).toHaveLength(55);
    const conv = weightNodes(network).filter(({ op }) => op === "convolution");
    expect(batchNormNodes(network).map(({ name }) => name)).toEqual(conv.map(({ name }) => `${name}.bn`));
  });

  it("halves the image in the stem's first convolution, in its pooling, and in stages 2 to 4", () => {
    const shapes = outputShapes(network);
    const at = (name: string): string | undefined => shapes.get(name)?.join("x");
    expect(["stem.conv1", "stem.conv3", "stem.pool"].map(at)).toEqual([
      "112x112x32",
      "112x112x64",
      "56x56x64",
    ]);
    const stages = ["stage1.2", "stage2.3", "stage3.5", "stage4.2"].map((block) => at(`${block}.relu`));
    expect(stages).toEqual(["56x56x256", "28x28x512", "14x14x1024", "7x7x2048"]);
  });

  it("strides in the middle convolution and in the skip; the first stage's skip only widens", () => {
    const strided = weightNodes(network).filter((node) => node.op === "convolution" && node.stride === 2);
    expect(strided.map(({ name }) => name)).toEqual([
      "stem.conv1",
      ...["stage2.0", "stage3.0", "stage4.0"].flatMap((block) => [`${block}.skip`, `${block}.mid`]),
    ]);
    expect(weightNodes(network).filter(({ name }) => name.endsWith(".skip"))).toHaveLength(4);
  });

  it("orders a block's layers skip, in, mid, out, as the published code makes them", () => {
    const names = weightNodes(network).map(({ name }) => name);
    expect(names.slice(3, 10)).toEqual([
      "stage1.0.skip",
      "stage1.0.in",
      "stage1.0.mid",
      "stage1.0.out",
      "stage1.1.in",
      "stage1.1.mid",
      "stage1.1.out",
    ]);
  });

  it("at width 2 has the layers of half of width 4, but for the classifier's outputs", () => {
    const half = narrow(network, 1, 2);
    expect(half.nodes).toEqual(imageNetResNet({ width: 2 }).nodes);
  });

  it("refuses sizes that cannot be, all at once", () => {
    expect(() => imageNetResNet({ stages: [], channels: [3], classes: 0 })).toThrow(
      /Expected classes .* but got 0 [\s\S]*Expected stages .* but got \[\]/,
    );
    expect(() => imageNetResNet({ width: 0.01 })).toThrow(
      /^Expected width .* but got 0\.01 \(imageNetResNet\)/,
    );
    expect(() => imageNetResNet({ stages: [1], channels: [3] })).toThrow(
      /^Expected channels\[0\] to be even/,
    );
    expect(() => imageNetResNet({ channels: [4] })).toThrow(
      /^Expected channels to have a number for each of 4/,
    );
    expect(() => imageNetResNet({ widt: 4 } as never)).toThrow(/Did you mean "width"\?$/);
  });
});
