import { describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { adam } from "../../optimizers/adam.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { totalTrainingMacs } from "../../plan/plan-cost.js";
import { planProblems } from "../../plan/plan-shapes.js";
import { growingMethods, methodOf, replanned } from "./growing-methods.js";
import { planCode } from "./plan-code.js";

const network = wideResNet({ depth: 16, width: 2, classes: 10 });
const mixture = GrowthPlan.mixture({ phases: { member: 20, grown: 5 } });
const names = growingMethods.map(({ name }) => name);
const codeOf = (draft: typeof mixture.data): string => planCode(new GrowthPlan(draft)).expression;

describe("another way to grow", () => {
  it.each(names)("%s makes a plan that can run and costs about the same", (name) => {
    const plan = replanned(mixture.data, name, 2);
    expect(planProblems(plan)).toEqual([]);
    expect(methodOf(plan)).toBe(name);
    const ratio =
      totalTrainingMacs(new GrowthPlan(plan), network, 1) / totalTrainingMacs(mixture, network, 1);
    // A net that grows in depth has no small one of the same kind.
    if (name !== "net2deeper") expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.25));
  });

  it.each(names)("from %s one gets back to members that grow", (name) => {
    const plan = replanned(replanned(mixture.data, name, 2), "mixture", 2);
    expect(planProblems(plan)).toEqual([]);
    expect(methodOf(plan)).toBe("mixture");
  });

  it("spends the epochs of all members on one small net", () => {
    expect(codeOf(replanned(mixture.data, "net2wider", 2))).toBe(
      "GrowthPlan.baseline(net2wider(), { phases: { small: 40, grown: 5 } })",
    );
  });

  it("keeps the optimizer and rates of one's own, and takes usual ones of the new plan", () => {
    const own = GrowthPlan.mixture({
      training: { by: adam() },
      phases: { member: { epochs: 20, learningRate: 0.004 }, grown: 5 },
    });
    const { phases } = replanned(own.data, "random", 2);
    expect(
      phases.map((phase) => (phase.kind === "train" ? [phase.by?.optimizer, phase.schedule] : [])),
    ).toEqual([
      ["adam", { kind: "cosine", learningRate: 0.004 }],
      [],
      ["adam", { kind: "cosine", learningRate: 1e-3 }],
    ]);
  });

  it("keeps a name of one's own", () => {
    const own = GrowthPlan.mixture({ name: "mine", phases: { member: 20, grown: 5 } });
    expect(replanned(own.data, "gradmax", 2).name).toBe("mine");
    expect(replanned(mixture.data, "gradmax", 2).name).toBe("gradmax");
  });
});

it("more members divide the same epochs", () => {
  expect(codeOf(replanned(mixture.data, "mixture", 4))).toBe(
    "GrowthPlan.mixture({ members: 4, phases: { member: 10, grown: 5 } })",
  );
});

it("the same way to grow and the same members change nothing", () => {
  expect(replanned(mixture.data, "mixture", 2)).toBe(mixture.data);
});
