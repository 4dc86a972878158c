import { describe, expect, it } from "vitest";
import { identityBlocks, withoutBlocks } from "./depth.js";
import { smallBottleneckNet, smallMlp, smallWideResNet } from "./test-support/small-networks.js";

describe("identity blocks", () => {
  it("are those whose skip is their own input", () => {
    expect(identityBlocks(smallWideResNet(16, 2, false)).map(({ sum }) => sum)).toEqual([
      "stage1.1.sum",
      "stage2.1.sum",
      "stage3.1.sum",
    ]);
    const [first] = identityBlocks(smallBottleneckNet([2]));
    expect(first).toMatchObject({ sum: "stage1.1.sum", input: "stage1.0.relu", end: "stage1.1.out.bn" });
    expect(identityBlocks(smallMlp(4))).toEqual([]);
  });

  it("include the first block where it needs no shortcut", () => {
    expect(identityBlocks(smallWideResNet(10, 1, true)).map(({ sum }) => sum)).toEqual(["stage1.0.sum"]);
  });
});

describe("a network without its last blocks", () => {
  it("is the shallower network of the same kind", () => {
    for (const norm of [true, false]) {
      const shallow = withoutBlocks(smallWideResNet(22, 2, norm), 1);
      expect(shallow.nodes).toEqual(smallWideResNet(16, 2, norm).nodes);
      expect(withoutBlocks(smallWideResNet(22, 2, norm), 2).nodes).toEqual(
        smallWideResNet(10, 2, norm).nodes,
      );
    }
    expect(withoutBlocks(smallBottleneckNet([3, 2]), 1).nodes).toEqual(smallBottleneckNet([2, 1]).nodes);
  });

  it("is itself without none", () => {
    const network = smallWideResNet(10, 2, false);
    expect(withoutBlocks(network, 0)).toBe(network);
  });

  it("is refused where a stage has too few", () => {
    expect(() => withoutBlocks(smallWideResNet(16, 2, false), 2)).toThrow(
      "Expected every stage to have at least 2 blocks with an identity skip but got 1 (WRN-16-2). Choose a deeper network or add fewer blocks.",
    );
    expect(() => withoutBlocks(smallBottleneckNet([2, 1]), 1)).toThrow(/at least 1 blocks .* but got 0/);
    expect(() => withoutBlocks(smallMlp(4), 1)).toThrow(/but got no stages of residual blocks \(MLP-4\)/);
  });
});
