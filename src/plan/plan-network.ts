import { MixedPlan } from "./mixed-plan.js";
import { PlainPlan } from "./plain-plan.js";
import type { GrowthPlanData } from "./plan-data.js";

/** What depends on the kind of network that a plan trains, for this plan. */
export function networkOfPlan(plan: GrowthPlanData): MixedPlan | PlainPlan {
  return plan.templates === null ? new PlainPlan(plan) : new MixedPlan(plan, plan.templates);
}
