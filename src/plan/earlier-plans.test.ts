import { describe, expect, it } from "vitest";
import { withCurrentNames } from "./earlier-plans.js";
import { GrowthPlan } from "./growth-plan.js";

const current = GrowthPlan.mixture({ phases: { member: 2, grown: 1 } }).data;
const templates = { perSet: [2, 2], assignment: "rows", initializer: "he", coefficients: "orthonormal" };

describe("a plan that an earlier version stored", () => {
  it("is the plan it was", () => {
    expect(GrowthPlan.parse({ ...current, templates }).data).toEqual(current);
    expect(GrowthPlan.parse(JSON.stringify({ ...current, templates })).data).toEqual(current);
  });

  it("is checked under today's names", () => {
    const read = (): unknown => GrowthPlan.parse({ ...current, templates: { ...templates, perSet: [0, 2] } });
    expect(read).toThrow(
      /^Expected templates.templatesPerSet\[0\] to be an integer from 1 to 1,024 but got 0/,
    );
  });

  it("keeps an old name that stands beside today's, for the check to refuse", () => {
    const both = { templates: { ...current.templates, perSet: [3, 3] } };
    expect(withCurrentNames(both)).toEqual(both);
    expect(() => GrowthPlan.parse({ ...current, ...both })).toThrow(/known fields but got "perSet"/);
  });

  it("is left alone where it is not a plan at all", () => {
    for (const value of [null, 3, "text", [], {}, { templates: null }]) {
      expect(withCurrentNames(value)).toEqual(value);
    }
  });
});
