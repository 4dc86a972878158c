import { inspect } from "node:util";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { GrowthPlan, PlanError } from "./growth-plan.js";
import type { GrowthPlanData } from "./plan-data.js";

const plan = GrowthPlan.mixture({ phases: { member: 200, grown: 40 } });

/** A copy with one change, deep inside. */
function changed(change: (data: Record<string, never>) => void): unknown {
  const data = structuredClone(plan.data) as unknown as Record<string, never>;
  change(data);
  return data;
}

const problemsOf = (data: unknown): readonly string[] => {
  try {
    GrowthPlan.parse(data);
    return [];
  } catch (error) {
    return (error as PlanError).problems;
  }
};

it("prints in words on Node's console", () => {
  expect(inspect(plan)).toBe(plan.describe());
});

describe("the paper's plan", () => {
  it("trains each member, grows, and trains the grown net", () => {
    expect(plan.phases.map((phase) => phase.name)).toEqual(["member 0", "member 1", "growth", "grown"]);
    expect(plan.phases.map((phase) => (phase.kind === "train" ? phase.epochs : 0))).toEqual([
      200, 200, 0, 40,
    ]);
  });

  it("works for more members", () => {
    const four = GrowthPlan.mixture({ members: 4, phases: { member: 1, grown: 1 } });
    expect(four.phases).toHaveLength(6);
    expect(four.data.templates?.perSet).toEqual([2, 2, 2, 2]);
  });

  it("survives JSON exactly", () => {
    const again = GrowthPlan.parse(JSON.stringify(plan));
    expect(again.data).toEqual(plan.data);
    expect(JSON.stringify(again)).toBe(JSON.stringify(plan));
  });

  it("is a copy: later changes to what it was made of do not reach it", () => {
    const data = structuredClone(plan.data) as { name: string } & GrowthPlanData;
    const own = new GrowthPlan(data);
    (data as { name: string }).name = "changed";
    expect(own.name).toBe("mixture");
  });

  it("says in words what it does", () => {
    expect(plan.describe()).toBe(
      [
        "mixture (2 members, templates per set: 2, 2)",
        "  1. member 0: train member 0 for 200 epochs, cosine learning rate from 0.1",
        "  2. member 1: train member 1 for 200 epochs, cosine learning rate from 0.1",
        '  3. growth: grow into members 0-1 by new mixtures, coefficients "zero"',
        "  4. grown: train members 0-1 for 40 epochs, cosine learning rate from 0.02",
      ].join("\n"),
    );
  });

  it("draws itself, and is text elsewhere", () => {
    const shown = plan[displaySymbol]();
    expect(shown["text/html"]).toContain("data:image/svg+xml;base64,");
    expect(shown["text/plain"]).toBe(plan.describe());
  });
});

describe("controls", () => {
  it("from scratch, large and small", () => {
    const [large, small] = [
      GrowthPlan.scratch({ train: 3 }),
      GrowthPlan.scratch({ size: "small", train: 3 }),
    ];
    expect(large.phases[0]).toMatchObject({ net: { first: 0, count: 2 } });
    expect(small.phases[0]).toMatchObject({ net: { first: 0, count: 1 } });
    expect(large.data.templates).toBeNull();
  });

  it("random growth", () => {
    const random = GrowthPlan.randomGrowth({ phases: { small: 4, grown: 2 } });
    expect(random.phases.map((phase) => phase.kind)).toEqual(["train", "grow", "train"]);
  });
});

describe("a plan that cannot run is refused before anything starts", () => {
  it("R13 with all its problems at once", () => {
    const broken = { ...plan.data, name: "", members: 0, phases: [] };
    expect(problemsOf(broken)).toEqual([
      'Expected name to be a text but got "" (plan). Name the plan.',
      "Expected members to be an integer from 1 to 64 but got 0 (plan). Use 2.",
      'Expected phases to be a list of at least 1 value but got [] (plan). Use for instance [{ kind: "train", … }].',
    ]);
    expect(() => GrowthPlan.parse(broken)).toThrow(/^3 problems in the plan:\n- /);
  });

  it.each<[string, (data: never) => void, RegExp]>([
    [
      "a net that does not exist yet",
      (d: { phases: { net: unknown }[] }) => Object.assign(d.phases[0]!, { net: { first: 0, count: 2 } }),
      /net that exists then .* but got "members 0-1"/,
    ],
    [
      "no epochs",
      (d: { phases: object[] }) => Object.assign(d.phases[0]!, { epochs: 0 }),
      /^Expected epochs to be an integer from 1 to 1,000,000 but got 0 \(phase 1, member 0\)/,
    ],
    [
      "a learning rate of zero",
      (d: { phases: object[] }) =>
        Object.assign(d.phases[0]!, { schedule: { kind: "cosine", learningRate: 0 } }),
      /^Expected schedule.learningRate to be a number above 0 and of at most 1,000,000 but got 0/,
    ],
    [
      "more cycles than epochs",
      (d: { phases: object[] }) =>
        Object.assign(d.phases[3]!, { schedule: { kind: "cosine", learningRate: 0.1, cycles: 41 } }),
      /^Expected schedule.cycles to be at most the 40 epochs of the phase but got 41/,
    ],
    [
      "two phases of one name",
      (d: { phases: object[] }) => Object.assign(d.phases[1]!, { name: "member 0" }),
      /^Expected name to differ from other phases but got "member 0" \(phase 2, member 0\)/,
    ],
    [
      "an unknown operator",
      (d: { phases: object[] }) => Object.assign(d.phases[2]!, { by: { operator: "magic" } }),
      /but got "magic"/,
    ],
    [
      "a mixture without templates",
      (d: object) => Object.assign(d, { templates: null }),
      /^Expected by.operator to need no templates in a plan without them but got "mixture"/,
    ],
    [
      "growth twice into the same",
      (d: { phases: object[] }) => d.phases.push({ ...d.phases[2]!, name: "again" }),
      /^Expected smaller nets inside members 0-1/,
    ],
    [
      "a template count of half",
      (d: { templates: object }) => Object.assign(d.templates, { perSet: [2, 0.5] }),
      /^Expected templates.perSet\[1\] to be an integer from 1 to 1,024 but got 0.5/,
    ],
    [
      "momentum of one",
      (d: { phases: { sgd: object }[] }) => Object.assign(d.phases[0]!.sgd, { momentum: 1 }),
      /^Expected sgd.momentum to be a number of at least 0 and below 1 but got 1/,
    ],
  ])("%s", (_, change, message) => {
    const problems = problemsOf(changed(change as never));
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it.each([[""], ["{"], ["null"], ["[]"], ["1"], ['{"schema":1}']])("text that is not a plan: %s", (text) => {
    expect(() => GrowthPlan.parse(text)).toThrow(PlanError);
  });
});
