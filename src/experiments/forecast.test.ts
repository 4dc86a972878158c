import { expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { adamw } from "../optimizers/adamw.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { ExperimentCase } from "./experiment.js";
import { forecast, keptPerWeight, stepBytes } from "./forecast.js";

it("phases that several plans begin with are counted once, as they are trained once", () => {
  const network = {
    family: "wide-residual",
    depth: 10,
    width: 1,
    secondBatchNorm: true,
    shortcutStatistics: "once",
  } as const;
  const mixture = (grown: number, more: object = {}): ExperimentCase => {
    const { data: plan } = GrowthPlan.mixture({ phases: { member: 3, grown }, ...more });
    return { method: JSON.stringify([grown, more]), network, plan, factors: {} };
  };
  const cost = (...cases: ExperimentCase[]): number => {
    const data = { name: "fashion-mnist-mini", perClass: [10, 5], pool: 2 } as const;
    return forecast({ data, batchSize: 50, augment: "none", seeds: 1, cases }).trainingMacs;
  };
  const [short, long] = [cost(mixture(1)), cost(mixture(2))];
  const grown = long - short;
  expect(cost(mixture(1), mixture(2))).toBe(short + 2 * grown);
  const otherTemplates = { templatesPerSet: [1, 1] };
  expect(cost(mixture(1), mixture(2, otherTemplates))).toBe(short + cost(mixture(2, otherTemplates)));
});

it("a step holds what its optimizer and its average keep", () => {
  const kept = (train: object): number =>
    keptPerWeight(GrowthPlan.scratch({ train: { epochs: 1, ...train } }));
  expect([kept({}), kept({ by: adamw() }), kept({ by: adamw(), ema: { decay: 0.9 } })]).toEqual([1, 2, 3]);
  const network = mlp({ hidden: [8], classes: 4, input: [8, 8, 1] });
  const weights = 64 * 8 + 8 * 4;
  expect(stepBytes(network, 16, 2) - stepBytes(network, 16)).toBe(4 * weights);
});
