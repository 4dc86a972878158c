import { inspect } from "node:util";
import { type Displayable, displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { planCost } from "../plan/plan-cost.js";
import { nodeCosts } from "./count-macs.js";
import { layerCosts } from "./net-cost.js";

const network = wideResNet({ depth: 10, width: 1, classes: 10 });
const plan = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });
const textOf = (value: Displayable): string => String((value[displaySymbol]() as never)["text/plain"]);

describe("what a plan costs", () => {
  const costs = planCost(plan, network, 4000);

  it("is shown as phase, epochs, cost, share and the whole, in a table that fits a page", () => {
    const lines = textOf(costs).split("\n");
    expect(lines[0]).toMatch(/^phase +epochs +cost \(MACs\) +share \(%\)$/);
    expect(lines.slice(2, -1).map((line) => line.split(/ {2,}/))).toEqual([
      ["member 0", "4", "155\u00a0G", "25.4"],
      ["member 1", "4", "155\u00a0G", "25.4"],
      ["growth", "–", "–", "–"],
      ["grown", "2", "300\u00a0G", "49.1"],
      ["total", "10", "611\u00a0G", "100.0"],
    ]);
    expect(lines.at(-1)).toBe(
      "multiply-accumulates (MACs) of training, forward and backward, 4,000 images an epoch",
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100);
  });

  it("is an array of numbers for programs, equal to one without a display", () => {
    expect(Array.isArray(costs)).toBe(true);
    const [first, , , last] = costs;
    expect(first?.trainingMacs).toBe(first?.training.macs);
    expect(last?.macsPerImage).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(costs))).toEqual(costs);
    expect(costs).toEqual(costs.map((phase) => phase));
    expect(Object.keys(costs)).toEqual(["0", "1", "2", "3"]);
  });

  it("is the same table on Node's console", () => {
    expect(inspect(costs)).toBe(textOf(costs));
  });
});

describe("what layers cost", () => {
  it.each([
    ["layerCosts", layerCosts({ description: wideResNet({ depth: 28, width: 10, classes: 10 }) })],
    ["nodeCosts", nodeCosts(wideResNet({ depth: 28, width: 10, classes: 10 }))],
  ] as const)("is shown short by %s, without long numbers or JSON", (_, costs) => {
    const text = textOf(costs);
    expect(text).toMatch(/5\.24\u00a0G/);
    expect(text).toMatch(/32x32x160 +236\u00a0M +4\.5 /);
    expect(text).not.toMatch(/\d{7}|[{}[\]]/);
  });
});
