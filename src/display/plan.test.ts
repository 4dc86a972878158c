import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { GrowthReport } from "../growth/growth-report.js";
import { firefly } from "../operators/firefly/firefly.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2deeper } from "../operators/net2deeper/net2deeper.js";
import { net2wider } from "../operators/net2wider/net2wider.js";
import { randomGrowth } from "../operators/random/random.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import "./plan.js";
import { picture, shown } from "./test-support/shown.js";

const picturesOf = (plan: GrowthPlan): number => String(shown(plan)["text/html"]).split("<img ").length - 1;

const phases = { small: 1, grown: 1 };
const baselines = [randomGrowth(), net2wider(), net2deeper(), firefly(), gradmax()].map((by) =>
  GrowthPlan.baseline(by, { phases }),
);

describe("a plan shows", () => {
  it("its timeline, and the blocks of a mixed network before and after each growth", () => {
    const once = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
    const twice = GrowthPlan.mixture({ members: 4, growths: [2, 4], phases: { member: 1, grown: 1 } });
    expect(picturesOf(once)).toBe(2);
    expect(picturesOf(twice)).toBe(1 + twice.phases.filter(({ kind }) => kind === "grow").length);
    expect(shown(once)["text/html"]).toMatch(picture);
  });

  it.each([...baselines, GrowthPlan.scratch({ train: 1 })].map((plan) => [plan.name, plan] as const))(
    "only its timeline where no weight is mixed: %s",
    (_, plan) => {
      expect(picturesOf(plan)).toBe(1);
    },
  );

  it("its words elsewhere", () => {
    for (const plan of baselines) {
      expect(shown(plan)["text/plain"]).toBe(plan.describe());
      expect(inspect(plan)).toBe(plan.describe());
    }
  });
});

it("the report of a growth shows how many tensors and numbers had which fate", () => {
  const report = new GrowthReport("growth", [
    { tensor: "a", what: "coefficients", fate: "kept", elements: 3 },
    { tensor: "b", what: "coefficients", fate: "kept", elements: 4 },
    { tensor: "c", what: "momentum", fate: "dropped", elements: 5 },
  ]);
  expect(inspect(report)).toMatch(/coefficients +kept +2 +7\nmomentum +dropped +1 +5\n/);
  expect(inspect(report)).toContain('what "growth" did to the state');
  expect(inspect(report)).toBe(shown(report)["text/plain"]);
});
