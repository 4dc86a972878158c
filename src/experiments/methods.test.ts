import { describe, expect, it } from "vitest";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { totalTrainingMacs } from "../plan/plan-cost.js";
import { publishedPlan } from "../plan/published/published-plans.js";
import { compare } from "./compare.js";
import { type MethodName, methodNames, methodPlan, publishedMethodPlan } from "./methods.js";

const network = wideResNet({ depth: 10, width: 1, classes: 100 });
const recipe = { memberEpochs: 4, grownEpochs: 2, learningRate: 0.1, grownLearningRate: 0.01 };

describe("the methods of a comparison", () => {
  it("cost the same within half an epoch of the large net, but for the small net alone", () => {
    const cost = (plan: GrowthPlan): number => totalTrainingMacs(plan, network, 1);
    const epoch = cost(GrowthPlan.scratch({ train: 1 }));
    const own = cost(new GrowthPlan(methodPlan("mixture", recipe, network)));
    for (const method of methodNames.filter((name) => name !== "small")) {
      const plan = new GrowthPlan(methodPlan(method, recipe, network));
      expect(plan.name).toBe(method);
      expect(Math.abs(cost(plan) - own), method).toBeLessThanOrEqual(epoch / 2);
    }
  });

  it("are the published protocols in the paper's profile", () => {
    const published = { mixture: "cifar-mixture", scratch: "cifar-large", small: "cifar-small" } as const;
    for (const [method, name] of Object.entries(published)) {
      const { data } = publishedPlan(name).plan;
      expect(publishedMethodPlan(method as keyof typeof published)).toEqual({ ...data, name: method });
    }
    for (const method of methodNames) {
      expect(() => new GrowthPlan(publishedMethodPlan(method))).not.toThrow();
    }
    const operators = (["random", "net2net", "firefly", "gradmax", "variance-transfer"] as const).map(
      (method) =>
        publishedMethodPlan(method).phases.flatMap((phase) =>
          phase.kind === "grow" ? phase.by.operator : [],
        ),
    );
    expect(operators.flat()).toEqual(["random", "net2wider", "firefly", "gradmax", "variance-transfer"]);
  });

  it("train at rates of their own where a recipe has them", () => {
    const own = { ...recipe, rates: { gradmax: { grownLearningRate: 0.5 }, small: { learningRate: 0.3 } } };
    const peaks = (method: MethodName): unknown[] =>
      methodPlan(method, own, network).phases.flatMap((phase) =>
        phase.kind === "train" && phase.schedule.kind === "cosine" ? [phase.schedule.learningRate] : [],
      );
    expect(peaks("gradmax")).toEqual([0.1, 0.5]);
    expect(peaks("random")).toEqual([0.1, 0.01]);
    expect(peaks("small")).toEqual([0.3]);
  });

  it("are known by name; all that is wrong is said at once, before anything is trained", async () => {
    await expect(compare(["mixtur", "scratch", "scratch", "grow"], { profile: "smoke" })).rejects.toThrow(
      /got "mixtur"[\s\S]*Did you mean "mixture"[\s\S]*got "grow"[\s\S]*each value once but got "scratch"/,
    );
    await expect(compare([])).rejects.toThrow(/^Expected methods to be a list of at least 1 value/);
  });
});
