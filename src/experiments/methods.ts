import { epochsOfEqualCost } from "../cost/plan-cost.js";
import { GrowthPlan } from "../growth/plan/growth-plan.js";
import type { GrowthPlanData, OrdinaryOperator } from "../growth/plan/plan-data.js";
import { fireflyOperator, gradMaxOperator, randomOperator } from "../growth/plan/rival-plans.js";
import { publishedPlan } from "../growth/published/published-plans.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Profile } from "./profile.js";

/** The methods that are compared; what the members of `"mixture"` reach as an ensemble comes with its run. */
export const methodNames = [
  "mixture",
  "random",
  "net2net",
  "firefly",
  "gradmax",
  "small",
  "scratch",
] as const;
/** Name of a method. */
export type MethodName = (typeof methodNames)[number];

/** Lengths and peak learning rates of a comparison. */
export interface MethodRecipe {
  /** Of each of the two members. */
  readonly memberEpochs: number;
  /** Epochs of the grown net. */
  readonly grownEpochs: number;
  /** Peak of every net that starts from scratch. */
  readonly learningRate: number;
  /** Peak of every grown net. */
  readonly grownLearningRate: number;
}

/**
 * The plan of a method, such that all cost about the same: rivals train their small net twice as long as one member,
 * the large net from scratch as many epochs as the mixture's cost buys, the small net its own length alone.
 *
 * @param network At full size.
 */
export function methodPlan(
  method: MethodName,
  recipe: MethodRecipe,
  network: NetworkDescription,
): GrowthPlanData {
  const { memberEpochs, grownEpochs, learningRate, grownLearningRate } = recipe;
  const grown = { epochs: grownEpochs, learningRate: grownLearningRate };
  const rival = { name: method, phases: { small: { epochs: 2 * memberEpochs, learningRate }, grown } };
  const mixture = GrowthPlan.mixture({
    name: "mixture",
    phases: { member: { epochs: memberEpochs, learningRate }, grown },
  });
  const scratch = (epochs: number, size: "small" | "large"): GrowthPlan =>
    GrowthPlan.scratch({ name: method, size, train: { epochs, learningRate } });
  const plans: Readonly<Record<MethodName, () => GrowthPlan>> = {
    mixture: () => mixture,
    random: () => GrowthPlan.randomGrowth(rival),
    net2net: () => GrowthPlan.net2net(rival),
    firefly: () => GrowthPlan.firefly(rival),
    gradmax: () => GrowthPlan.gradmax(rival),
    small: () => scratch(2 * memberEpochs, "small"),
    scratch: () => scratch(epochsOfEqualCost(mixture, network), "large"),
  };
  return plans[method]().data;
}

/**
 * The plan of a method in the published CIFAR protocol.
 *
 * Published are those of mixture, large, small and Net2Net. Random growth, Firefly and GradMax have no published
 * protocol here and take Net2Net's, with their own operator; the epochs before growth are the two members' together,
 * so that growing costs the same by every method.
 */
export function publishedMethodPlan(method: MethodName): GrowthPlanData {
  const rival = publishedPlan("cifar-net2net", { epochs: [400, 40] }).plan.data;
  const growing = (by: OrdinaryOperator): GrowthPlanData => ({
    ...rival,
    phases: rival.phases.map((phase) => (phase.kind === "grow" ? { ...phase, by } : phase)),
  });
  const unused = { small: 1, grown: 1 };
  const plans: Readonly<Record<MethodName, () => GrowthPlanData>> = {
    mixture: () => publishedPlan("cifar-mixture").plan.data,
    random: () => growing(randomOperator({ phases: unused })),
    net2net: () => rival,
    firefly: () => growing(fireflyOperator({ phases: unused })),
    gradmax: () => growing(gradMaxOperator({ phases: unused })),
    small: () => publishedPlan("cifar-small").plan.data,
    scratch: () => publishedPlan("cifar-large").plan.data,
  };
  return { ...plans[method](), name: method };
}

/** The plan of a method in a profile: the published one, or that of the profile's recipe. */
export function profilePlan(
  method: MethodName,
  profile: Profile,
  { recipe, description }: { readonly recipe: MethodRecipe; readonly description: NetworkDescription },
): GrowthPlanData {
  return profile === "paper" ? publishedMethodPlan(method) : methodPlan(method, recipe, description);
}
