import { inspect } from "node:util";
import { isDisplayable } from "mixture-growth-display";
import { expect, it } from "vitest";
import { member } from "../growth/span.js";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { planCost, totalCost } from "../plan/plan-cost.js";
import { addCosts, costOfMacs, noCost, scaleCost } from "./convention.js";
import { countedNet, forwardCost, layerCosts, stepCost } from "./net-cost.js";

const network = smallCnn({ channels: [8, 16], classes: 10, input: [14, 14, 1] });
const net = countedNet({ description: network, members: 2, span: member(0) });
const plan = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });

it("a cost is one row with units", () => {
  expect(inspect(costOfMacs(46_451_982_336))).toBe(
    [
      "cost (MACs)  FLOPs (2x MACs)  published count",
      "-----------  ---------------  ---------------",
      "     46.5\u00a0G           92.9\u00a0G           92.9\u00a0G",
    ].join("\n"),
  );
});

it.each([
  ["a forward pass", forwardCost(net), "one image forward"],
  ["a step", stepCost(net, 6000), "one training step on 6,000 images, forward and backward"],
  ["a plan", totalCost(plan, network, 6000), "training of the whole plan, forward and backward"],
])("the cost of %s says what it is the cost of", (_, cost, words) => {
  expect(inspect(cost)).toContain(words);
});

it("every cost that a cell can end with shows itself", () => {
  const [layer] = layerCosts(net);
  const [phase] = planCost(plan, network, 6000);
  const costs = [noCost, scaleCost(noCost, 2), addCosts([]), layer?.cost, phase?.forward, phase?.training];
  expect(costs.map(isDisplayable)).toEqual(costs.map(() => true));
});

it("stays plain data", () => {
  expect(JSON.stringify(costOfMacs(1))).toBe('{"macs":1,"2x":2,"published":2}');
  expect(costOfMacs(1)).toStrictEqual({ macs: 1, "2x": 2, published: 2 });
  expect(Reflect.ownKeys({ ...costOfMacs(1) })).toEqual(["macs", "2x", "published"]);
});
