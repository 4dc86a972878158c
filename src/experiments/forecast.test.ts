import { expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { adamw } from "../optimizers/adamw.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { keptPerWeight, stepBytes } from "./forecast.js";

it("a step holds what its optimizer and its average keep", () => {
  const kept = (train: object): number =>
    keptPerWeight(GrowthPlan.scratch({ train: { epochs: 1, ...train } }));
  expect([kept({}), kept({ by: adamw() }), kept({ by: adamw(), ema: { decay: 0.9 } })]).toEqual([1, 2, 3]);
  const network = mlp({ hidden: [8], classes: 4, input: [8, 8, 1] });
  const weights = 64 * 8 + 8 * 4;
  expect(stepBytes(network, 16, 2) - stepBytes(network, 16)).toBe(4 * weights);
});
