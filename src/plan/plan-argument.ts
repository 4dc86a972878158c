import { made, nameThing } from "../checking/made.js";
import type { Shape } from "../checking/shapes.js";
import { GrowthPlan } from "./growth-plan.js";

/** A plan. */
export const planShape: Shape = (value, at) =>
  made(
    "a GrowthPlan",
    (plan) => plan instanceof GrowthPlan,
    nameThing(value) === "a plan as plain data"
      ? "Make one of it with GrowthPlan.parse(data)."
      : "Make one, for instance with GrowthPlan.mixture({ phases: { member: 4, grown: 2 } }).",
  )(value, at);
