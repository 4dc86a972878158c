import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allMembers, member } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "../networks/description.js";
import { addCosts, costConventions, noCost, scaleCost } from "./convention.js";
import { forwardMacs, nodeCosts } from "./count-macs.js";
import { countedNet, forwardCost, layerCosts, stepCost } from "./net-cost.js";

const mixing = { templatesPerSet: [2, 2], setAssignment: "rows" } as const;
const wide = wideResNet({ depth: 28, width: 10, classes: 10 });

/** Every kind of node once, small enough to count by hand. */
const tiny: NetworkDescription = {
  name: "tiny",
  input: [4, 4, 1],
  classes: 3,
  nodes: [
    {
      op: "convolution",
      name: "conv",
      inputs: ["input"],
      role: "first",
      kernel: 3,
      stride: 2,
      padding: 1,
      inChannels: 1,
      outChannels: 2,
    },
    { op: "batchNorm", name: "bn", inputs: ["conv"], channels: 2 },
    { op: "relu", name: "relu", inputs: ["bn"] },
    { op: "add", name: "sum", inputs: ["relu", "conv"] },
    { op: "globalPool", name: "pool", inputs: ["sum"] },
    { op: "dense", name: "fc", role: "last", inputs: ["pool"], inChannels: 2, outChannels: 3, bias: true },
  ],
};

describe("the cost of every layer", () => {
  it("R15 of a net counted by hand", () => {
    const costs = layerCosts({ description: tiny });
    expect(
      costs.map(({ layer, shape, cost }) => [layer, shape.join("x"), cost.macs, cost["2x"], cost.published]),
    ).toEqual([
      ["conv", "2x2x2", 72, 144, 144],
      ["bn", "2x2x2", 0, 0, 80],
      ["relu", "2x2x2", 0, 0, 0],
      ["sum", "2x2x2", 0, 0, 8],
      ["pool", "2", 0, 0, 8],
      ["fc", "3", 6, 12, 12],
    ]);
    expect(layerCosts({ description: tiny }, "evaluation")[1]?.cost.published).toBe(32);
  });

  it("of a mixed net charges the templates twice, for every block", () => {
    const net = countedNet({ description: tiny, members: 2, span: allMembers(2), mixing });
    const [conv, , , , , fc] = layerCosts(net);
    // Two blocks of 2 templates of 3x3x1x1, and of 1x3.
    expect(conv?.published).toEqual({ conv: 144, mul: 36, sum: 36 });
    expect(fc?.published).toEqual({ linear: 12, mul: 12, sum: 12 });
  });

  it("of a net with max pooling counts as the published ImageNet nets: sums nothing, mean pooling twice", () => {
    const pooled: NetworkDescription = {
      ...tiny,
      nodes: [
        ...tiny.nodes.slice(0, 3),
        { op: "maxPool", name: "max", inputs: ["relu"], kernel: 3, stride: 1, padding: 1 },
        { op: "add", name: "sum", inputs: ["max", "conv"] },
        ...tiny.nodes.slice(4),
      ],
    };
    const published = Object.fromEntries(
      layerCosts({ description: pooled }).map(({ layer, cost }) => [layer, cost.published]),
    );
    expect(published).toMatchObject({ max: 8, sum: 0, pool: 16 });
  });
});

describe("the cost of a net", () => {
  it("R15 in billions per image, trained and evaluated, as published for WRN-28-10", () => {
    const billions = (flops: number): string => (flops / 1e9).toFixed(6);
    const part = (span: { first: number; count: number }) =>
      countedNet({ description: wide, members: 2, span, mixing });
    expect(billions(forwardCost({ description: wide }).published)).toBe("10.502099");
    expect(billions(forwardCost({ description: wide }, "evaluation").published)).toBe("10.493547");
    expect(billions(forwardCost(part(member(0))).published)).toBe("2.664767");
    expect(billions(forwardCost(part(allMembers(2)), "evaluation").published)).toBe("10.638343");
  });

  it("the authors' own numbers come out: WRN-28-1 and WRN-28-0.25 of 100 classes", () => {
    const published = (width: number): number =>
      forwardCost({ description: wideResNet({ depth: 28, width, classes: 100 }) }).published;
    expect([published(1), published(0.25)]).toEqual([111_624_704, 9_425_024]);
  });

  it("is the sum of its layers, and its multiply-accumulates are those of count-macs", () => {
    for (const description of [wide, tiny]) {
      const costs = layerCosts({ description }).map(({ cost }) => cost);
      expect(forwardCost({ description })).toEqual(addCosts(costs));
      expect(forwardCost({ description }).macs).toBe(forwardMacs(description));
      expect(nodeCosts(description).map((node) => node.macs)).toEqual(costs.map(({ macs }) => macs));
    }
  });

  it("a step costs three forward passes over its images", () => {
    const net = { description: tiny };
    expect(stepCost(net, 7)).toEqual(scaleCost(forwardCost(net), 21));
  });
});

describe("costs", () => {
  const costs = fc.record({ macs: fc.nat(), "2x": fc.nat(), published: fc.nat() });

  it("add up in any order, nothing costs nothing, and twice is the sum of once and once", () => {
    fc.assert(
      fc.property(costs, costs, costs, (a, b, c) => {
        expect(addCosts([a, addCosts([b, c])])).toEqual(addCosts([c, a, b]));
        expect(addCosts([a, noCost])).toEqual(a);
        expect(scaleCost(a, 2)).toEqual(addCosts([a, a]));
      }),
      { seed: 1 },
    );
    expect(Object.keys(noCost)).toEqual([...costConventions]);
  });
});
