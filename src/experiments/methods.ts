import type { NetworkDescription } from "../networks/description.js";
import { firefly } from "../operators/firefly/firefly.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2wider } from "../operators/net2wider/net2wider.js";
import { randomGrowth } from "../operators/random/random.js";
import type { PlainGrowthOf } from "../plan/baseline-plans.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { epochsOfEqualCost } from "../plan/plan-cost.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import { publishedPlan } from "../plan/published/published-plans.js";
import type { Profile } from "./profile.js";

/** The methods that are compared; the run of `"mixture"` also measures its members as an ensemble. */
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
 * The plan of a method. All cost about the same: baselines train their small net twice as long as one member, the large
 * net from scratch trains for the epochs that the mixture's cost buys; only the small net costs less.
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
  const baseline = { name: method, phases: { small: { epochs: 2 * memberEpochs, learningRate }, grown } };
  const mixture = GrowthPlan.mixture({
    name: "mixture",
    phases: { member: { epochs: memberEpochs, learningRate }, grown },
  });
  const scratch = (epochs: number, size: "small" | "large"): GrowthPlan =>
    GrowthPlan.scratch({ name: method, size, train: { epochs, learningRate } });
  const plans: Readonly<Record<MethodName, () => GrowthPlan>> = {
    mixture: () => mixture,
    random: () => GrowthPlan.baseline(randomGrowth(), baseline),
    net2net: () => GrowthPlan.baseline(net2wider(), baseline),
    firefly: () => GrowthPlan.baseline(firefly(), baseline),
    gradmax: () => GrowthPlan.baseline(gradmax(), baseline),
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
  const baseline = publishedPlan("cifar-net2net", { epochs: [400, 40] }).plan.data;
  const growing = (by: PlainGrowthOf): GrowthPlanData => ({
    ...baseline,
    phases: baseline.phases.map((phase) => (phase.kind === "grow" ? { ...phase, by } : phase)),
  });
  const plans: Readonly<Record<MethodName, () => GrowthPlanData>> = {
    mixture: () => publishedPlan("cifar-mixture").plan.data,
    random: () => growing(randomGrowth()),
    net2net: () => baseline,
    firefly: () => growing(firefly()),
    gradmax: () => growing(gradmax()),
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
