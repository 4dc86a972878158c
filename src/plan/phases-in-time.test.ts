import { describe, expect, it } from "vitest";
import { net2wider } from "../operators/net2wider/net2wider.js";
import { GrowthPlan } from "./growth-plan.js";
import type { CosineSchedule, StepsSchedule } from "./schedule-data.js";

const steps = (...epochs: number[]): StepsSchedule => ({
  kind: "steps",
  learningRate: 0.1,
  steps: epochs.map((epoch) => ({ epoch, factor: 0.2 })),
});
const scratch = (epochs: number, learningRate: StepsSchedule | CosineSchedule) => (): GrowthPlan =>
  GrowthPlan.scratch({ train: { epochs, learningRate } });

describe("a schedule in the options of a plan", () => {
  it("has no step that comes when training is over", () => {
    expect(scratch(10, steps(3, 9))).not.toThrow();
    expect(scratch(10, steps(3, 10))).toThrow(
      "Expected train.learningRate.steps[1].epoch to be below 10, where training ends, but got 10 (GrowthPlan.scratch). Use at most 9, or leave the step out.",
    );
    expect(scratch(1, steps(1))).toThrow(/Leave the step out\.$/);
    const grown = { epochs: 4, learningRate: steps(60, 80) };
    expect(() => GrowthPlan.net2net({ phases: { small: 4, grown } })).toThrow(
      /^2 problems[\s\S]+phases\.grown\.learningRate\.steps\[0\][\s\S]+phases\.grown\.learningRate\.steps\[1\]/,
    );
    expect(() => GrowthPlan.baseline(net2wider(), { phases: { small: 4, grown } })).toThrow(/^2 problems/);
    expect(() => GrowthPlan.net2deeper({ phases: { shallow: 4, deep: grown } })).toThrow(
      /phases\.deep\.learningRate\.steps\[0\]/,
    );
  });

  it("has no cycle that begins when training is over", () => {
    const cosine = { kind: "cosine", learningRate: 0.1, cycles: 3, cycleEpochs: 4 } as const;
    expect(scratch(9, cosine)).not.toThrow();
    expect(scratch(8, cosine)).toThrow(
      "Expected train.learningRate.cycles to be at most 2, which begin before training ends after epoch 8, but got 3 (GrowthPlan.scratch). Use 2, or fewer cycleEpochs than 4.",
    );
  });

  it("ends with the phase that continues it", () => {
    const of = steps(3, 6);
    const plan = (after: number, grown: number) => (): GrowthPlan =>
      GrowthPlan.mixture({
        phases: {
          member: { epochs: 4, learningRate: of },
          grown: { epochs: grown, learningRate: { kind: "continued", of, after } },
        },
      });
    expect(plan(4, 3)).not.toThrow();
    expect(plan(4, 2)).toThrow(/^Expected phases\.member\.learningRate\.steps\[1\]\.epoch to be below 6,/);
  });

  it("may have what never comes in a plan that is stored, as earlier versions wrote it", () => {
    const { data } = scratch(10, steps(3, 9))();
    const phases = data.phases.map((phase) => ({ ...phase, epochs: 5 }));
    expect(GrowthPlan.parse(JSON.stringify({ ...data, phases })).phases).toEqual(phases);
  });

  it("is not asked for its end where its epochs are wrong", () => {
    expect(scratch(0, steps(3))).toThrow(/^Expected train\.epochs/);
  });
});
