import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as library from "../../index.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import * as planRoom from "../../plan/index.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { planCode } from "./plan-code.js";

const {
  adam,
  adamw,
  firefly,
  gradmax,
  net2deeper,
  net2wider,
  publishedPlan,
  publishedPlanNames,
  randomGrowth,
} = planRoom;

/** The plan that code makes where everything is imported that it asks for. */
function run({ expression, imports }: ReturnType<typeof planCode>): GrowthPlanData {
  const asked = [...imports.matchAll(/^import \{ (.+) \} from "(.+)";$/gm)].flatMap(([, names, from]) =>
    (names as string).split(", ").map((name) => {
      const room: Readonly<Record<string, unknown>> = from === "mixture-growth" ? library : planRoom;
      return [name, room[name]] as const;
    }),
  );
  const made: unknown = new Function(...asked.map(([name]) => name), `return ${expression};`)(
    ...asked.map(([, value]) => value),
  );
  return (made as GrowthPlan).data;
}

const codeOf = (plan: GrowthPlan): string => planCode(plan).expression;

describe("the code of a plan", () => {
  it.each<[string, GrowthPlan]>([
    [
      "GrowthPlan.mixture({ phases: { member: 200, grown: 40 } })",
      GrowthPlan.mixture({ phases: { member: 200, grown: 40 } }),
    ],
    [
      'GrowthPlan.mixture({ members: 4, growths: [2, 4], coefficients: "orthogonal", phases: { member: 4, grown: 2 } })',
      GrowthPlan.mixture({
        members: 4,
        growths: [2, 4],
        coefficients: ["orthogonal", "orthogonal"],
        phases: { member: { epochs: 4, learningRate: 0.1 }, grown: 2 },
      }),
    ],
    [
      'GrowthPlan.mixture({ memberTraining: "together", phases: { member: 4, grown: { epochs: 2, learningRate: 0.01 } } })',
      GrowthPlan.mixture({
        memberTraining: "together",
        phases: { member: 4, grown: { epochs: 2, learningRate: 0.01 } },
      }),
    ],
    [
      "GrowthPlan.mixture({ training: { by: adam({ beta1: 0.8 }) }, phases: { member: 4, grown: 2 } })",
      GrowthPlan.mixture({ training: { by: adam({ beta1: 0.8 }) }, phases: { member: 4, grown: 2 } }),
    ],
    [
      'GrowthPlan.baseline(net2wider({ variant: "as-coded" }), { phases: { small: 4, grown: 2 } })',
      GrowthPlan.baseline(net2wider({ variant: "as-coded" }), { phases: { small: 4, grown: 2 } }),
    ],
    [
      "GrowthPlan.baseline(net2deeper(), { phases: { small: 4, grown: 2 } })",
      GrowthPlan.baseline(net2deeper(), { phases: { small: 4, grown: 2 } }),
    ],
    ['GrowthPlan.scratch({ size: "small", train: 9 })', GrowthPlan.scratch({ size: "small", train: 9 })],
    ["GrowthPlan.scratch({ train: 9 })", GrowthPlan.scratch({ train: 9 })],
  ])("%s", (code, plan) => {
    expect(codeOf(plan).replaceAll(/\s+/g, " ").replaceAll(", }", " }").replaceAll("( {", "({")).toBe(code);
    expect(run(planCode(plan))).toEqual(plan.data);
  });

  it("imports what it calls", () => {
    const plan = GrowthPlan.baseline(gradmax(), {
      training: { by: adamw() },
      phases: { small: 4, grown: 2 },
    });
    expect(planCode(plan).imports).toBe(
      'import { GrowthPlan, gradmax } from "mixture-growth";\nimport { adamw } from "mixture-growth/plan";',
    );
  });

  it("is plain data where no maker makes the plan", () => {
    const { data } = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });
    const phases = data.phases.map((phase) => (phase.name === "member 1" ? { ...phase, epochs: 7 } : phase));
    const plan = new GrowthPlan({ ...data, phases });
    expect(codeOf(plan)).toMatch(/^new GrowthPlan\(\{\n {2}schema: 1,/);
    expect(run(planCode(plan))).toEqual(plan.data);
  });

  it("stays within the width of a cell", () => {
    const lines = publishedPlanNames.flatMap((name) => codeOf(publishedPlan(name).plan).split("\n"));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  it.each(publishedPlanNames)("makes the published plan %s", (name) => {
    const { plan } = publishedPlan(name);
    expect(run(planCode(plan))).toEqual(plan.data);
  });
});

const epochs = fc.integer({ min: 1, max: 300 });
const training = fc.oneof(
  epochs,
  fc.record(
    {
      epochs,
      learningRate: fc.oneof(
        fc.double({ min: 1e-5, max: 1, noNaN: true }),
        fc.constantFrom(
          { kind: "constant" as const, learningRate: 0.1 },
          { kind: "one-cycle" as const, learningRate: 0.1 },
        ),
      ),
      by: fc.constantFrom(adam(), adamw({ weightDecay: 0.1 })),
      loss: fc.record({ smoothing: fc.constantFrom(0, 0.1) }),
      clip: fc.constant({ norm: 1 }),
      optimizer: fc.constantFrom("new" as const, "keep" as const),
      dataShare: fc.constantFrom(0.5, 1),
    },
    { requiredKeys: ["epochs"] },
  ),
);
const plans = fc.oneof(
  fc
    .record(
      {
        members: fc.constantFrom(2, 3, 4),
        templatesPerSet: fc.integer({ min: 1, max: 4 }),
        setAssignment: fc.constantFrom("rows" as const, "columns" as const),
        placement: fc.constantFrom("diag" as const, "row" as const),
        coefficients: fc.constantFrom("zero" as const, "orthogonal" as const),
        noise: fc.constantFrom(0, 1),
        memberTraining: fc.constantFrom("one by one" as const, "together" as const, "first alone" as const),
        beforeGrowth: fc.constantFrom(
          [],
          [{ change: "add templates" as const, count: 1, coefficients: "zero" as const }],
        ),
        phases: fc.record({ member: training, grown: training }),
      },
      { requiredKeys: ["phases"] },
    )
    .map((options) => GrowthPlan.mixture(options)),
  fc
    .record({ small: training, grown: training })
    .chain((phases) =>
      fc
        .constantFrom(
          randomGrowth({ newToOld: "random" }),
          net2wider(),
          net2deeper({ blocks: 2 }),
          firefly({ steps: 3 }),
        )
        .map((by) => GrowthPlan.baseline(by, { phases })),
    ),
  training.map((train) => GrowthPlan.scratch({ train })),
);

it("makes the same plan, whatever the plan", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const code = planCode(plan);
      expect(code.expression).toMatch(/^GrowthPlan\.(mixture|baseline|scratch)\(/);
      expect(run(code)).toEqual(plan.data);
    }),
    { numRuns: 100 },
  );
});
