import { made, nameThing } from "../checking/made.js";
import { instance, integer, oneOf, type Shape } from "../checking/shapes.js";
import { GrowthPlan } from "../growth/plan/growth-plan.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { NormalNetwork } from "../networks/normal/normal-network.js";
import { costConventions } from "./convention.js";

/** A plan. */
export const planShape: Shape = (value, at) =>
  made(
    "a GrowthPlan",
    (plan) => plan instanceof GrowthPlan,
    nameThing(value) === "a plan as plain data"
      ? "Make one of it with GrowthPlan.parse(data)."
      : "Make one, for instance with GrowthPlan.mixture({ phases: { member: 4, grown: 2 } }).",
  )(value, at);

/** A network that exists, of either kind. */
export const networkShape: Shape = made(
  "a network with tensors",
  (value) => value instanceof MixedNetwork || value instanceof NormalNetwork,
  "Take that of a run: run.network.",
);

/** Networks that are mixed from templates. */
export const mixedNetworkShape: Shape = instance(
  MixedNetwork,
  "Take the network of a run whose plan mixes templates: run.network.",
);

/** How many images. */
export const imagesShape: Shape = integer({ min: 0, use: 50_000 });

/** A way to count. */
export const conventionShape: Shape = oneOf(costConventions);
