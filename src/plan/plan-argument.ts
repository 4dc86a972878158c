import { nameThing } from "../checking/name-thing.js";
import { also, isRecord, optional, type Shape } from "../checking/shapes.js";
import { showValue } from "../checking/show-value.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import { withCurrentNames } from "./earlier-plans.js";
import { GrowthPlan } from "./growth-plan.js";
import { planProblems } from "./plan-shapes.js";

/** Accepts a plan. If plain data is given instead, what is wrong with the data is reported too. */
export const planShape: Shape = (value, at) => {
  if (value instanceof GrowthPlan) return true;
  if (!isPlanData(value)) {
    const remedy = "Make one, for instance with GrowthPlan.mixture({ phases: { member: 4, grown: 2 } }).";
    return at.found("to be a GrowthPlan", nameThing(value) ?? showValue(value), remedy);
  }
  at.found("to be a GrowthPlan", "a plan as plain data", "Turn it into one with GrowthPlan.parse(data).");
  at.problems.push(...planProblems(withCurrentNames(value)));
  return false;
};

const isPlanData = (value: unknown): boolean =>
  isRecord(value) && ["phases", "members", "templates"].some((name) => name in value);

/** Accepts layers that share templates, if at least one of the plans (or their data) has templates. */
export function sharingFor(plans: readonly unknown[]): Shape {
  return also(
    optional(sharingShape),
    (sharing: readonly unknown[] | undefined = []) =>
      sharing.length === 0 || plans.length === 0 || !plans.every(isWithoutTemplates),
    `to be left out where ${plans.length === 1 ? "the plan has" : "all plans have"} no templates`,
    "Leave it out, or use a plan that mixes templates, such as GrowthPlan.mixture.",
  );
}

function isWithoutTemplates(plan: unknown): boolean {
  const data = plan instanceof GrowthPlan ? plan.data : plan;
  return isRecord(data) && data.templates === null;
}
