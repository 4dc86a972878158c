import type { GrowthPlan } from "../../../plan/growth-plan.js";
import { networkOf, type PlannedRun } from "../../planned-run.js";
import { tinyNetwork } from "../../test-support/tiny-network.js";

/** A run of a tiny network. */
export function plannedRun(plan: GrowthPlan, seed = 0): PlannedRun {
  const described = networkOf({ network: tinyNetwork }, { classes: 10, input: [28, 28, 1] });
  return { method: plan.name, factors: {}, plan, seed, ...described, batchSize: 32 };
}
