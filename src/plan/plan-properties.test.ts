import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coefficientGrowthNames } from "../growth/coefficient-growth.js";
import { adam } from "../optimizers/adam.js";
import { adamw } from "../optimizers/adamw.js";
import { lion } from "../optimizers/lion.js";
import { sgd } from "../optimizers/sgd.js";
import { GrowthPlan, PlanError } from "./growth-plan.js";
import type { PhaseTraining } from "./phase-training.js";
import { epochMetrics, type GrowthPlanData } from "./plan-data.js";
import type { MixturePlanOptions } from "./plan-phases.js";
import { planProblems } from "./plan-shapes.js";

const epochs = fc.integer({ min: 1, max: 300 });
const training = fc.oneof(
  epochs,
  fc.record({
    epochs,
    learningRate: fc.double({ min: 1e-5, max: 1, noNaN: true }),
    loss: fc.record({
      smoothing: fc.double({ min: 0, max: 0.9, noNaN: true }),
      weight: fc.double({ min: 0.01, max: 2, noNaN: true }),
    }),
    optimizer: fc.constantFrom("new" as const, "keep" as const),
    dataShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
  fc.record({
    epochs: fc.integer({ min: 1, max: 20 }),
    learningRate: fc.constantFrom<NonNullable<PhaseTraining["learningRate"]>>(
      { kind: "one-cycle", learningRate: 0.1, rise: 0.4 },
      { kind: "polynomial", learningRate: 0.1, power: 2, warmupEpochs: 1 },
      { kind: "constant", learningRate: 0.1, warmupEpochs: 2 },
      (epoch, epochs) => 1 - epoch / epochs,
    ),
    by: fc.constantFrom(sgd(), adam({ epsilon: 1e-6 }), adamw(), lion()),
    clip: fc.record({ norm: fc.double({ min: 0.01, max: 10, noNaN: true }) }),
    ema: fc.record({ decay: fc.double({ min: 0, max: 0.9999, noNaN: true }) }),
    keep: fc.record({ best: fc.constantFrom(...epochMetrics) }),
    budget: fc.record({ macs: fc.integer({ min: 1 }) }),
    until: fc.constant({ kind: "plateau" as const, epochs: 2, gain: 0.1, metric: "test loss" as const }),
  }),
);

/** Members, and how they grow: all at once or in events that double. */
const sizes = fc.constantFrom<[members: number, growths: readonly number[]]>(
  [2, [2]],
  [3, [3]],
  [4, [4]],
  [4, [2, 4]],
  [8, [2, 4, 8]],
);
const mixtures: fc.Arbitrary<GrowthPlan> = sizes.chain(([members, growths]) =>
  fc
    .record({
      templatesPerSet: fc.oneof(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: members, maxLength: members }),
      ),
      setAssignment: fc.oneof(
        fc.constantFrom("rows" as const, "columns" as const),
        fc.array(fc.nat(members - 1), { minLength: members ** 2, maxLength: members ** 2 }),
      ),
      placement: fc.constantFrom("diag" as const, "row" as const, "column" as const),
      templateInitializer: fc.constantFrom("he" as const, "he-as-coded" as const),
      coefficients: fc.oneof(
        fc.constantFrom(...coefficientGrowthNames),
        fc.array(fc.constantFrom(...coefficientGrowthNames), {
          minLength: growths.length,
          maxLength: growths.length,
        }),
      ),
      noise: fc.double({ min: 0, max: 2, noNaN: true }),
      memberTraining: fc.constantFrom("one by one" as const, "together" as const, "first alone" as const),
      beforeGrowth: fc.constantFrom<MixturePlanOptions["beforeGrowth"]>(
        [],
        [{ change: "add templates", count: 1, coefficients: "zero" }],
        [{ change: "match norms", what: "templates", like: 0, scale: 1 }],
      ),
      phases: fc.record({ member: training, grown: training }),
    })
    .map((options) => GrowthPlan.mixture({ ...options, members, growths } as MixturePlanOptions)),
);
const baselines: fc.Arbitrary<GrowthPlan> = fc
  .record({ small: training, grown: training })
  .chain((phases) =>
    fc.constantFrom(
      GrowthPlan.randomGrowth({ phases }),
      GrowthPlan.net2net({ phases }),
      GrowthPlan.net2deeper({ phases: { shallow: phases.small, deep: phases.grown } }),
      GrowthPlan.firefly({ phases }),
      GrowthPlan.gradmax({ phases, members: 4 }),
      GrowthPlan.scratch({ train: phases.grown }),
    ),
  );
const plans = fc.oneof(mixtures, baselines);

/** Ways to spoil one field each, wherever it is, and the problem that is then reported. */
const spoils: readonly [
  name: string,
  spoil: (plan: Record<string, unknown>, phase: Record<string, unknown>) => void,
  problem: RegExp,
][] = [
  ["schema", (plan) => Object.assign(plan, { schema: 2 }), /^Expected schema to be 1 but got 2/],
  ["name", (plan) => Object.assign(plan, { name: "" }), /^Expected name to be a text but got ""/],
  [
    "epochs",
    (_, phase) => Object.assign(phase, { epochs: 1.5 }),
    /^Expected epochs to be an integer from 1 to 1,000,000/,
  ],
  ["optimizer", (_, phase) => Object.assign(phase, { optimizer: "old" }), /^Expected optimizer to be "new"/],
  [
    "share",
    (_, phase) => Object.assign(phase, { dataShare: 0 }),
    /^Expected dataShare to be a number above 0/,
  ],
  [
    "loss",
    (_, phase) => Object.assign(phase, { loss: { smoothing: 1 } }),
    /^Expected loss.smoothing to be a number of at least 0/,
  ],
  [
    "sgd",
    (_, phase) => {
      delete phase.by;
      Object.assign(phase, { sgd: { momentum: 0.9, nesterov: 1, weightDecay: 0 } });
    },
    /^Expected sgd.nesterov to be true/,
  ],
  [
    "clip",
    (_, phase) => Object.assign(phase, { clip: { norm: 0 } }),
    /^Expected clip.norm to be a number above 0/,
  ],
  [
    "net",
    (_, phase) => Object.assign(phase, { net: { first: -1, count: 1 } }),
    /^Expected net.first to be an integer from 0 to 63/,
  ],
  [
    "schedule",
    (_, phase) => Object.assign(phase, { schedule: { kind: "sine" } }),
    /^Expected schedule.kind to be/,
  ],
];

describe("any plan", () => {
  it("survives JSON, and is its own copy", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const again = GrowthPlan.parse(JSON.stringify(plan));
        expect(again.data).toEqual(plan.data);
        expect(again.data).not.toBe(plan.data);
        expect(again.describe()).toBe(plan.describe());
      }),
      { seed: 1 },
    );
  });

  it("R13 that is valid is taken, however it was made: 1,000 of 1,000", ({ task }) => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(planProblems(plan.data)).toEqual([]);
        expect(planProblems(JSON.parse(JSON.stringify(plan)))).toEqual([]);
      }),
      { seed: 5, numRuns: 1000 },
    );
    Object.assign(task.meta, { figures: { tries: 1000, faults: 0, losses: 0 } });
  });

  it("R13 that is spoilt in several places is refused with every one of them, at once", ({ task }) => {
    Object.assign(task.meta, { figures: { tries: 100, faults: 100, losses: 0 } });
    const some = fc.uniqueArray(fc.nat(spoils.length - 1), { minLength: 1, maxLength: spoils.length });
    fc.assert(
      fc.property(plans, some, fc.nat(), (plan, chosen, at) => {
        const data = structuredClone(plan.data) as unknown as Record<string, unknown>;
        const trained = (data.phases as Record<string, unknown>[]).filter(({ kind }) => kind === "train");
        const phase = trained[at % trained.length] as Record<string, unknown>;
        for (const index of chosen) spoils[index]?.[1](data, phase);
        const problems = planProblems(data);
        for (const index of chosen) {
          const [name, , expected] = spoils[index] as (typeof spoils)[number];
          expect(
            problems.some((problem) => expected.test(problem)),
            name,
          ).toBe(true);
        }
        expect(problems.length).toBeGreaterThanOrEqual(chosen.length);
        expect(() => new GrowthPlan(data as unknown as GrowthPlanData)).toThrow(PlanError);
      }),
      { seed: 2 },
    );
  });

  it("of any JSON at all is a plan or a PlanError, never another error", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => GrowthPlan.parse(value)).toThrow(PlanError);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it("with one field of any JSON instead is a plan or a PlanError, never another error", () => {
    fc.assert(
      fc.property(plans, fc.jsonValue(), fc.nat(), fc.nat(), (plan, value, at, which) => {
        const data = structuredClone(plan.data) as unknown as Record<string, unknown>;
        const phases = data.phases as Record<string, unknown>[];
        const part = [data, ...phases][at % (1 + phases.length)] as Record<string, unknown>;
        const keys = Object.keys(part);
        part[keys[which % keys.length] as string] = value;
        try {
          GrowthPlan.parse(data);
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError);
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
