import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { isMixed } from "../networks/network-kinds.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { totalTrainingMacs } from "../plan/plan-cost.js";
import { networkOfPlan } from "../plan/plan-network.js";
import { distinctParameters } from "../templates/parameter.js";
import { comparePlans } from "./compare-plans.js";
import { readResult } from "./stored-result.js";

const network = wideResNet({ depth: 10, width: 1, classes: 100, input: [16, 16, 3] });
const mixture = GrowthPlan.mixture({ name: "mixture", phases: { member: 4, grown: 1 } });
const scratch = GrowthPlan.scratch({ name: "scratch", train: 6 });
const plans = [mixture, scratch];
const options = { network, images: 1000 };

/** What a network of the plan's kind really trains, whole. */
function trainedNumbers(plan: GrowthPlan): number {
  const made = networkOfPlan(plan.data).makeNetwork({ description: network, sharing: [] }, createRandom(0));
  if (isMixed(made)) made.merge(allMembers(made.members));
  const parameters = made.spans().flatMap((span) => made.net(span).parameters());
  const count = distinctParameters(parameters).reduce((sum, { variable }) => sum + variable.size, 0);
  made.dispose();
  return count;
}

describe("plans side by side", () => {
  it("have their epochs, their cost and that over the first's", () => {
    const [first, second] = comparePlans(plans, options);
    expect(first).toMatchObject({ plan: "mixture", epochs: 9, relativeCost: 1, accuracy: undefined });
    expect(second?.trainingMacs).toBe(totalTrainingMacs(scratch, network, 1000));
    expect(second?.relativeCost).toBe((second?.trainingMacs as number) / (first?.trainingMacs as number));
    expect(second?.epochs).toBe(6);
  });

  it("have the numbers that their networks train", () => {
    const rows = comparePlans(plans, options);
    expect(rows.map(({ parameters }) => parameters)).toEqual(plans.map(trainedNumbers));
  });

  it("take as long as their cost at a rate", () => {
    const rate = { name: "a machine", flopsPerSecond: 1e9 };
    const [first] = comparePlans(plans, { ...options, rate });
    expect(first?.seconds).toBeCloseTo((2 * (first?.trainingMacs as number)) / 1e9, 6);
  });

  it("have the accuracy of a result where it knows them", () => {
    const result = readResult("accuracy-per-flop");
    const other = GrowthPlan.scratch({ name: "unknown", train: 6 });
    const rows = comparePlans([...plans, other], { ...options, result });
    const summary = result.summary.objects() as readonly { method: string; accuracy: number }[];
    expect(rows[0]?.accuracy).toBe(summary.find(({ method }) => method === "mixture")?.accuracy);
    expect(rows[2]?.accuracy).toBeUndefined();
    expect(rows[displaySymbol]()).toMatchObject({ "text/plain": expect.stringContaining("test accuracy") });
  });

  it("are refused with everything that is wrong", () => {
    expect(() => comparePlans([], options)).toThrow(/^Expected plans to be a list of at least 1 value/);
    const odd = wideResNet({ depth: 10, width: 1, classes: 100, stem: "divided", input: [16, 16, 3] });
    const three = GrowthPlan.mixture({
      name: "mixture",
      members: 3,
      growths: [3],
      phases: { member: 1, grown: 1 },
    });
    expect(() => comparePlans([mixture, three], { ...options, network: odd })).toThrow(
      /Expected plans to have different names but got "mixture" again[\s\S]*mixture: Expected the channels of/,
    );
  });
});
