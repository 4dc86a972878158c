import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageNetResNet } from "../architectures/imagenet-resnet.js";
import { narrow } from "../division.js";
import { smallCnn, smallMlp, smallNetworks, smallWideResNet } from "../test-support/small-networks.js";
import { channelSpaceNames, growingSpaces, wideningOf, withChannels } from "./channel-spaces.js";

describe("channel spaces", () => {
  it("are tied by sums: one a residual stream, one inside every block", () => {
    const names = channelSpaceNames(smallWideResNet(16, 2, false));
    const stage = ["stage2.0.shortcut", "stage2.0.conv2", "stage2.0.sum", "stage2.1.conv2", "stage3.0.bn1"];
    expect(new Set(stage.map((name) => names.get(name))).size).toBe(1);
    expect(names.get("stage2.0.conv1")).not.toBe(names.get("stage2.0.sum"));
    expect(names.get("stage2.0.relu2")).toBe(names.get("stage2.0.conv1"));
    expect(names.get("input")).toBe("input");
  });

  it("join the stem with the first stage where no shortcut separates them", () => {
    const names = channelSpaceNames(smallWideResNet(10, 1, true));
    expect(names.get("stage1.0.sum")).toBe(names.get("stem"));
    const wider = channelSpaceNames(smallWideResNet(10, 2, true));
    expect(wider.get("stage1.0.sum")).not.toBe(wider.get("stem"));
  });

  it("grow everywhere but at the image and the logits", () => {
    for (const wide of [
      smallMlp(8),
      smallCnn(8),
      smallWideResNet(10, 1, false),
      imageNetResNet({ width: 1 }),
    ]) {
      const widening = wideningOf(narrow(wide, 1, 2), wide);
      const constant = widening.spaces.filter((space) => space.to === space.from).map((space) => space.name);
      expect(constant).toEqual(["input", wide.nodes[wide.nodes.length - 1]?.name]);
      for (const space of growingSpaces(widening)) expect(space.to).toBe(2 * space.from);
    }
  });

  it("know how often a flattened channel is read", () => {
    const wide = smallCnn(8);
    const { layers } = wideningOf(narrow(wide, 1, 2), wide);
    expect(layers.map(({ node, windows }) => [node, windows])).toEqual([
      ["conv1", 9],
      ["conv2", 9],
      ["fc", 4],
    ]);
  });

  it("with other channels describe the same network as narrowing it does", () => {
    fc.assert(
      fc.property(smallNetworks, (wide) => {
        const small = narrow(wide, 1, 2);
        const halves = wideningOf(small, wide).spaces.map(({ name, from }) => [name, from] as const);
        expect(withChannels(wide, new Map(halves)).nodes).toEqual(small.nodes);
      }),
      { numRuns: 20 },
    );
  });

  it("of other graphs, of shrinking ones and of sums that disagree are refused", () => {
    const wide = smallWideResNet(10, 2, false);
    expect(() => wideningOf(smallMlp(4), wide)).toThrow(
      "Expected two networks of the same nodes but got MLP-4 and WRN-10-2 (growth in width). Widen first, then deepen.",
    );
    expect(() => wideningOf(smallMlp(8), smallMlp(4))).toThrow(
      "Expected fc1 to keep its 8 channels or gain some but got 4 (growth). Name a wider network.",
    );
    const nodes = wide.nodes.map((node) =>
      node.name === "stage1.0.conv2" ? { ...node, outChannels: 40 } : node,
    );
    expect(() => wideningOf(wide, { ...wide, nodes: nodes as typeof wide.nodes })).toThrow(
      /^Expected stage1\.0\.shortcut to make 32 channels that grow to 40 but got 32 that grow to 32/,
    );
  });
});
