import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { PlainNetwork } from "../networks/plain/plain-network.js";
import { smallWideResNet } from "../networks/test-support/small-networks.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2deeper } from "../operators/net2deeper/net2deeper.js";
import { operatorNames } from "../operators/operators.js";
import type { PlainGrowthOf } from "./baseline-plans.js";
import { GrowthPlan, type PlanError } from "./growth-plan.js";
import { PlainPlan } from "./plain-plan.js";

const phases = { small: 1, grown: 1 };
const shallow = { shallow: 1, deep: 1 };

/** The problems of a plan whose operator has other fields. */
function problemsWith(plan: GrowthPlan, change: Readonly<Record<string, unknown>>): readonly string[] {
  const changed = plan.data.phases.map((phase) =>
    phase.kind === "grow" ? { ...phase, by: { ...phase.by, ...change } as PlainGrowthOf } : phase,
  );
  try {
    new GrowthPlan({ ...plan.data, phases: changed });
    return [];
  } catch (error) {
    return (error as PlanError).problems;
  }
}

describe("an operator that cannot be is refused, every field of it", () => {
  it.each([
    [
      "random",
      GrowthPlan.randomGrowth({ phases }),
      { newToOld: "ones" },
      'newToOld to be "zero" or "random"',
    ],
    [
      "net2wider",
      GrowthPlan.net2net({ phases }),
      { variant: "free" },
      'variant to be "function-preserving" or',
    ],
    [
      "net2wider",
      GrowthPlan.net2net({ phases }),
      { noise: -1 },
      "noise to be a number from 0 to 1,000,000 but got -1",
    ],
    [
      "net2wider",
      GrowthPlan.net2net({ variant: "as-coded", phases }),
      { noise: 1 },
      "noise to be 0, as the published comparison has it",
    ],
    [
      "net2deeper",
      GrowthPlan.net2deeper({ phases: shallow }),
      { blocks: 0 },
      "blocks to be an integer from 1",
    ],
    [
      "firefly",
      GrowthPlan.firefly({ phases }),
      { newCandidates: 0 },
      "newCandidates to be a number above 0 and of at most 100 but got 0",
    ],
    ["firefly", GrowthPlan.firefly({ phases }), { steps: 0.5 }, "steps to be an integer from 0"],
    ["firefly", GrowthPlan.firefly({ phases }), { scoreBatches: 0 }, "scoreBatches to be an integer from 1"],
    [
      "firefly",
      GrowthPlan.firefly({ phases }),
      { epsilon: Number.NaN },
      "epsilon to be a number above 0 and of at most 1,000,000 but got NaN",
    ],
    [
      "gradmax",
      GrowthPlan.gradmax({ phases }),
      { weights: "both" },
      'weights to be "auto", "outgoing" or "incoming"',
    ],
    [
      "gradmax",
      GrowthPlan.gradmax({ phases }),
      { scale: "1" },
      'scale to be a number above 0 and of at most 1,000,000 but got "1"',
    ],
    ["gradmax", GrowthPlan.gradmax({ phases }), { batches: 0 }, "batches to be an integer from 1"],
    ["gradmax", GrowthPlan.gradmax({ phases }), { momentum: "keep" }, 'momentum to be "carry" or "drop"'],
  ])("%s", (operator, plan, change, problem) => {
    expect(problemsWith(plan, {})).toEqual([]);
    const problems = problemsWith(plan, change);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`Expected by.${problem}`);
    expect(problems[0]).toContain("(phase 2, growth)");
    expect(plan.data.phases[1]).toMatchObject({ by: { operator } });
  });

  it("an unknown one, with the names of those that the plan can have", () => {
    const [problem] = problemsWith(GrowthPlan.gradmax({ phases }), { operator: "magic" });
    expect(problem).toContain('but got "magic"');
    const plain = operatorNames.filter((name) => name !== "mixture");
    for (const name of plain) expect(problem).toContain(`"${name}"`);
    expect(problem).not.toContain('"mixture"');
  });
});

describe("the plain network of a plan starts", () => {
  const description = smallWideResNet(28, 0.5, false);
  const start = (plan: GrowthPlan): PlainNetwork =>
    new PlainPlan(plan.data).makeNetwork({ description, sharing: [] }, createRandom(0));

  it("without the blocks that are to come", () => {
    const plan = GrowthPlan.baseline(net2deeper({ blocks: 2 }), { phases });
    const network = start(plan);
    expect(network).toMatchObject({ missingBlocks: 2, reluSlopeAtZero: 0 });
    network.dispose();
    const planned = new PlainPlan(plan.data);
    expect([0, 1, 2].map((phase) => planned.missingBlocksFrom(phase))).toEqual([2, 2, 0]);
  });

  it("with ReLU that has a slope at 0, if GradMax is to come", () => {
    const network = start(GrowthPlan.baseline(gradmax(), { phases }));
    expect(network).toMatchObject({ missingBlocks: 0, reluSlopeAtZero: 1 });
    network.dispose();
  });
});

describe("options of the older makers", () => {
  it("go into their operators", () => {
    const by = (plan: GrowthPlan): unknown =>
      plan.data.phases.flatMap((phase) => (phase.kind === "grow" ? [phase.by] : []))[0];
    expect(by(GrowthPlan.randomGrowth({ newToOld: "random", momentum: "drop", phases }))).toEqual({
      operator: "random",
      newToOld: "random",
      momentum: "drop",
    });
    expect(by(GrowthPlan.net2net({ noise: 0.1, phases }))).toEqual({
      operator: "net2wider",
      variant: "function-preserving",
      noise: 0.1,
    });
    expect(by(GrowthPlan.firefly({ steps: 3, epsilon: 0.2, phases }))).toEqual({
      operator: "firefly",
      newCandidates: 1,
      steps: 3,
      scoreBatches: 4,
      epsilon: 0.2,
    });
    expect(by(GrowthPlan.gradmax({ weights: "incoming", scale: 1, phases }))).toEqual({
      operator: "gradmax",
      weights: "incoming",
      scale: 1,
      batches: 4,
    });
  });
});
