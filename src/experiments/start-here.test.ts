import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { adamw } from "../optimizers/adamw.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { totalTrainingMacs } from "../plan/plan-cost.js";
import type { Profile } from "./profile.js";
import { profileFrom } from "./profile.js";
import { equalCostControls, startHere } from "./start-here.js";

describe("the controls of a plan by another optimizer", () => {
  it("are trained by the same one, at the peaks of its first and its last phase", () => {
    const network = wideResNet({ depth: 10, width: 1, classes: 10, input: [14, 14, 1] });
    const by = adamw({ weightDecay: 0.1 });
    const phases = { member: { epochs: 4, learningRate: 3e-3 }, grown: { epochs: 2, learningRate: 5e-4 } };
    const controls = equalCostControls(GrowthPlan.mixture({ training: { by }, phases }), network);
    const trained = controls.flatMap((plan) => plan.phases.filter((phase) => phase.kind === "train"));
    expect(trained.map((phase) => phase.by)).toEqual([by, by, by]);
    expect(trained.map(({ schedule }) => schedule)).toMatchObject([
      { learningRate: 3e-3 },
      { learningRate: 3e-3 },
      { learningRate: 5e-4 },
    ]);
  });
});

describe("the first experiment", () => {
  it.each<Profile>(["smoke", "laptop", "evening", "hour", "paper"])(
    "%s: plan, controls, network and data fit together",
    (profile) => {
      const { plan, controls, network, data, seeds } = startHere(profile);
      expect(plan.phases.map((phase) => phase.name)).toEqual(["member 0", "member 1", "growth", "grown"]);
      expect([data.train.height, data.train.width, data.train.channels]).toEqual([...network.input]);
      expect(new Set([plan, ...controls].map((p) => p.name)).size).toBe(1 + controls.length);
      expect(seeds.length).toBeGreaterThan(0);
    },
  );

  it("the control of equal cost costs the same within half an epoch, random growth within a percent", () => {
    const { plan, controls, network } = startHere("laptop");
    const cost = (name: string): number =>
      totalTrainingMacs(controls.find((control) => control.name === name) as never, network, 1);
    const own = totalTrainingMacs(plan, network, 1);
    const epoch = totalTrainingMacs(GrowthPlan.scratch({ train: 1 }), network, 1);
    expect(Math.abs(cost("large from scratch") - own)).toBeLessThanOrEqual(epoch / 2);
    expect(Math.abs(cost("random growth") / own - 1)).toBeLessThan(0.02);
  });
});

describe("the controls of a plan", () => {
  const { network } = startHere("laptop");
  const mixture = (member: number, grown: number, more: object = {}): GrowthPlan =>
    GrowthPlan.mixture({ phases: { member, grown }, ...more });
  const epochsOf = ({ phases }: GrowthPlan): number[] =>
    phases.flatMap((phase) => (phase.kind === "train" ? [phase.epochs] : []));

  it.each([
    ["the notebook's", mixture(4, 2), [[4], [8, 2]]],
    ["one that trains longer after growth", mixture(4, 6), [[8], [8, 6]]],
    ["long members", mixture(20, 1), [[11], [40, 1]]],
    ["four members", mixture(8, 2, { members: 4 }), [[4], [32, 2]]],
    ["no growth", GrowthPlan.scratch({ train: 3 }), [[3], [8, 1]]],
  ])("%s: they have the epochs that it pays for", (_, plan, epochs) => {
    expect(equalCostControls(plan, network).map(epochsOf)).toEqual(epochs);
  });

  it("cost what any plan costs, within half an epoch of the large network", () => {
    const plans = fc.tuple(
      fc.constantFrom(2, 4),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 6 }),
    );
    fc.assert(
      fc.property(plans, ([members, member, grown]) => {
        const plan = mixture(member, grown, { members });
        const cost = (one: GrowthPlan): number => totalTrainingMacs(one, network, 1);
        const epoch = cost(GrowthPlan.scratch({ members, train: 1 }));
        for (const control of equalCostControls(plan, network)) {
          expect(Math.abs(cost(control) - cost(plan))).toBeLessThanOrEqual(epoch / 2);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("the profile", () => {
  it("comes from the environment, or is the fallback", () => {
    expect(profileFrom({ MIXTURE_GROWTH_PROFILE: "smoke" })).toBe("smoke");
    expect(profileFrom({}, "paper")).toBe("paper");
    expect(profileFrom({ MIXTURE_GROWTH_PROFILE: "" })).toBe("laptop");
  });

  it("is refused when unknown", () => {
    expect(() => profileFrom({ MIXTURE_GROWTH_PROFILE: "huge" })).toThrow(
      'Expected MIXTURE_GROWTH_PROFILE to be one of smoke, laptop, evening, hour, paper but got "huge" (environment). Set it to one of these, or unset it.',
    );
  });

  it.each([
    ["Laptop", "laptop"],
    ["smok", "smoke"],
    [" smoke", "smoke"],
    ["pape", "paper"],
  ])("is refused when it is misspelt, with the one that was meant: %j", (value, meant) => {
    expect(() => profileFrom({ MIXTURE_GROWTH_PROFILE: value })).toThrow(
      `but got ${JSON.stringify(value)} (environment). Did you mean "${meant}"? Set it`,
    );
  });

  it.each([
    ["__proto__", '"__proto__"'],
    ["constructor", '"constructor"'],
    ["smoke\n<img onerror=alert(1)>\u001b[2J", String.raw`"smoke\n<img onerror=alert(1)>\u001b[2J"`],
    ["../../etc/passwd\0", String.raw`"../../etc/passwd\u0000"`],
    ["x".repeat(100_000), `"${"x".repeat(40)}…"`],
  ])("is refused, and shown in one short line, when it is hostile", (value, shown) => {
    expect(() => profileFrom({ MIXTURE_GROWTH_PROFILE: value })).toThrow(
      `Expected MIXTURE_GROWTH_PROFILE to be one of smoke, laptop, evening, hour, paper but got ${shown} (environment). `,
    );
  });
});
