import { describe, expect, it } from "vitest";
import { withReplicas } from "../experiments/experiment.js";
import { sweepPlan } from "./make-sweep-plan.js";
import { firstRound, sweepUnits } from "./sweep-plan.js";
import { sevenMethods } from "./test-support/seven-methods.js";

const config = sevenMethods();
const plan = sweepPlan("cifar100", "smoke", config, { seeds: 3 });

describe("the units of a sweep", () => {
  const units = sweepUnits(plan);

  it("are every method with every seed, once", () => {
    expect(units).toHaveLength(3 * config.cases.length);
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length);
    expect(new Set(units.map(({ methods, seed }) => `${methods.join()} ${seed}`)).size).toBe(units.length);
  });

  it("begin with one for each first phase and seed, so that the others find it trained", () => {
    const first = units.slice(0, firstRound(plan));
    expect(first.length).toBeLessThan(units.length);
    const beginnings = (of: typeof units): Set<string> =>
      new Set(
        of.map(({ methods, seed }) => {
          const found = config.cases.find(({ method }) => method === methods[0]);
          return JSON.stringify([seed, found?.plan.phases[0], found?.plan.templates]);
        }),
      );
    expect(beginnings(first)).toEqual(beginnings(units));
    expect(beginnings(first).size).toBe(first.length);
  });

  it("have ids that stay the same in any other sweep, and change with anything that numbers depend on", () => {
    const ids = (changed: Parameters<typeof sweepPlan>[3], of = config): string[] =>
      sweepUnits(sweepPlan("another", "name", of, changed)).map(({ id }) => id);
    const [id = ""] = ids({ seeds: [2] });
    expect(units.map((unit) => unit.id)).toContain(id);
    expect(id).toMatch(/^[A-Za-z0-9.=+-]+-seed-2-[0-9a-f]{10}$/);
    expect(ids({ seeds: [2], gpus: 4 })).toContain(id);
    expect(ids({ seeds: [2] }, withReplicas(config, 1))).toContain(id);
    for (const other of [
      ids({ seeds: [2], threads: 2 }),
      ids({ seeds: [2], split: "validation" }),
      ids({ seeds: [2] }, { ...config, batchSize: 16 }),
      ids({ seeds: [2] }, withReplicas(config, 2)),
    ])
      expect(other).not.toContain(id);
  });

  it("are whole seeds where an analysis compares the nets of a seed", () => {
    const analysed = sweepUnits({ ...plan, analysis: "what-is-learned" });
    expect(analysed.map(({ seed }) => seed)).toEqual([0, 1, 2]);
    expect(analysed[0]?.methods).toHaveLength(config.cases.length);
  });
});

describe("the plan of a sweep", () => {
  it("that cannot be is refused with every problem", () => {
    expect(() => sweepPlan("a", "b", config, { seeds: [1, 1], threads: 0 })).toThrow(
      /^2 problems in the input:/,
    );
    expect(() => sweepPlan("a", "b", withReplicas(config, 3))).toThrow(
      "to have a number of replicas that divides its batch size",
    );
  });
});
