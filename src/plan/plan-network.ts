import { MixedPlan } from "./mixed-plan.js";
import { PlainPlan } from "./plain-plan.js";
import type { GrowthPlanData } from "./plan-data.js";

/** The operations on a plan that depend on the kind of network it trains. */
export function networkOfPlan(plan: GrowthPlanData): MixedPlan | PlainPlan {
  return plan.templates === null ? new PlainPlan(plan) : new MixedPlan(plan, plan.templates);
}
