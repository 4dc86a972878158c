import type { NetworkDescription } from "../networks/description.js";
import { firefly } from "../operators/firefly/firefly.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2wider } from "../operators/net2wider/net2wider.js";
import { randomGrowth } from "../operators/random/random.js";
import { varianceTransfer } from "../operators/variance-transfer/variance-transfer.js";
import type { PlainGrowthOf } from "../plan/baseline-plans.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { PhaseTraining } from "../plan/phase-training.js";
import { epochsOfEqualCost } from "../plan/plan-cost.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import { publishedPlan } from "../plan/published/published-plans.js";
import type { CosineSchedule } from "../plan/schedule-data.js";
import type { Profile } from "./profile.js";

/** The methods that are compared; the run of `"mixture"` also measures its members as an ensemble. */
export const methodNames = [
  "mixture",
  "random",
  "net2net",
  "firefly",
  "gradmax",
  "variance-transfer",
  "small",
  "scratch",
  "speedrun",
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
  /** Peaks of a method's own, where held-back images prefer others. */
  readonly rates?: Readonly<Partial<Record<MethodName, Partial<PeakRates>>>>;
}

/** Peak learning rates of a plan. */
export type PeakRates = Pick<MethodRecipe, "learningRate" | "grownLearningRate">;

/** The peak rates of a method: its own, or those of all. */
export function peakRates({ rates, ...recipe }: MethodRecipe, method: MethodName): PeakRates {
  const { learningRate, grownLearningRate } = { ...recipe, ...rates?.[method] };
  return { learningRate, grownLearningRate };
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
  const { memberEpochs, grownEpochs } = recipe;
  const { learningRate, grownLearningRate } = peakRates(recipe, method);
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
    "variance-transfer": () => GrowthPlan.baseline(varianceTransfer(), baseline),
    small: () => scratch(2 * memberEpochs, "small"),
    scratch: () => scratch(epochsOfEqualCost(mixture, network), "large"),
    speedrun: () =>
      GrowthPlan.scratch({
        name: method,
        train: speedrun(epochsOfEqualCost(mixture, network), learningRate),
      }),
  };
  return plans[method]().data;
}

/**
 * The large net in the style of today's speed runs: a warm-up of a fifth of its epochs to the peak, and smoothed labels.
 *
 * Source: the recipes of DAWNBench and airbench, of which it takes what any network can have.
 */
function speedrun(
  epochs: number,
  peak: number,
): Required<Pick<PhaseTraining, "epochs" | "loss">> & { readonly learningRate: CosineSchedule } {
  const warmupEpochs = Math.ceil(epochs / 5);
  return {
    epochs,
    learningRate: { kind: "cosine", learningRate: peak, warmupEpochs },
    loss: { smoothing: 0.2 },
  };
}

/**
 * The plan of a method in the published CIFAR protocol.
 *
 * Published are those of mixture, large, small and Net2Net. Random growth, Firefly, GradMax and variance transfer have no
 * published protocol here and take Net2Net's, with their own operator; the epochs before growth are the two members' together,
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
    "variance-transfer": () => growing(varianceTransfer()),
    small: () => publishedPlan("cifar-small").plan.data,
    scratch: () => publishedPlan("cifar-large").plan.data,
    speedrun: () => withSpeedrun(publishedPlan("cifar-large").plan.data),
  };
  return { ...plans[method](), name: method };
}

/** The published large net with the schedule and the labels of a speed run. */
function withSpeedrun(plan: GrowthPlanData): GrowthPlanData {
  const phases = plan.phases.map((phase) => {
    if (phase.kind !== "train" || phase.schedule.kind !== "cosine") return phase;
    const { learningRate, loss } = speedrun(phase.epochs, phase.schedule.learningRate);
    return { ...phase, schedule: learningRate, loss };
  });
  return { ...plan, phases };
}

/** The plan of a method in a profile: the published one, or that of the profile's recipe. */
export function profilePlan(
  method: MethodName,
  profile: Profile,
  { recipe, description }: { readonly recipe: MethodRecipe; readonly description: NetworkDescription },
): GrowthPlanData {
  return profile === "paper" ? publishedMethodPlan(method) : methodPlan(method, recipe, description);
}
