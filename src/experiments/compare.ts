import {
  demand,
  demandArguments,
  integer,
  number,
  oneOf,
  optional,
  record,
  type Shape,
} from "../checking/shapes.js";
import { networkShape } from "../networks/architectures/published-network.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { sharingFor } from "../plan/plan-argument.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import { augmentShape, type RunOptions } from "../training/run/run-options.js";
import { ablationBase, gridShape, methodsShape, profileShape } from "./argument-shapes.js";
import { carryOutMethods } from "./carry-out.js";
import { type CarryOutOptions, carryOutFields } from "./carry-out-options.js";
import { type CifarName, cifarProfile } from "./cifar-profile.js";
import type { ExperimentCase, ExperimentConfig } from "./experiment.js";
import type { ExperimentResult } from "./experiment-result.js";
import { descriptionOf } from "./forecast.js";
import { type MethodName, type MethodRecipe, methodNames, type PeakRates, profilePlan } from "./methods.js";
import { axesOf, gridNetworks, type NetworkFunction, networkOrFunction } from "./network-grid.js";
import { type AblationBase, gridPlans, type PlanGrid } from "./plan-grid.js";
import { type Method, methodsOf } from "./planned-run.js";
import type { Profile } from "./profile.js";

/** Options of {@link compare} and {@link ablate}. */
export interface CompareOptions extends CarryOutOptions {
  /** Default `"laptop"`. */
  readonly profile?: Profile;
  /** Default `"cifar100"`. */
  readonly dataset?: CifarName;
  /** Network in place of the profile's, such as `mlp({ hidden: [64, 64], classes: 10, input: [14, 14, 1] })`. */
  readonly network?: ExperimentCase["network"];
  /** Layers that share templates. Default: see {@link ExperimentCase.sharing}. */
  readonly sharing?: readonly LayerSharing[];
  /** Examples in a training step. Default: the profile's. */
  readonly batchSize?: number;
  /** How training examples are changed, or `"none"`. Default: as the profile changes images. */
  readonly augment?: RunOptions["augment"];
  /** Lengths and learning rates in place of the profile's; with the profile `"paper"` the protocol stands. */
  readonly recipe?: Partial<MethodRecipe>;
}

const comparedFields = {
  profile: optional(profileShape),
  dataset: optional(oneOf(["cifar10", "cifar100"])),
  batchSize: optional(integer({ min: 1, use: 64 })),
  augment: optional(augmentShape),
  sharing: optional(sharingShape),
};

/** Options of {@link ablate}. */
export interface AblateOptions extends Omit<CompareOptions, "recipe" | "network"> {
  /** Network in place of the profile's, or a function that makes one from the grid's values for `"network.…"`. */
  readonly network?: ExperimentCase["network"] | NetworkFunction;
}

const ablateOptions: Shape = record<AblateOptions>({
  ...carryOutFields,
  ...comparedFields,
  network: optional(networkOrFunction),
});

const peakFields = {
  learningRate: optional(number({ above: 0, use: 0.2 })),
  grownLearningRate: optional(number({ above: 0, use: 0.1 })),
};

/** Peaks of single methods. */
const ratesShape: Shape = record<Record<MethodName, unknown>>(
  Object.fromEntries(
    methodNames.map((method) => [method, optional(record<Partial<PeakRates>>(peakFields))]),
  ) as Record<MethodName, Shape>,
);

/** Options of `compare`. */
const compareOptions: Shape = record<CompareOptions>({
  ...carryOutFields,
  ...comparedFields,
  network: optional(networkShape),
  recipe: optional(
    record<Partial<MethodRecipe>>({
      memberEpochs: optional(integer({ min: 1, use: 5 })),
      grownEpochs: optional(integer({ min: 1, use: 4 })),
      ...peakFields,
      rates: optional(ratesShape),
    }),
  ),
});

/**
 * Compares ways to reach the same large network, at about the same training cost, over several seeds.
 *
 * @param methods Some of `methodNames`.
 * @returns Tidy tables and figures of all runs.
 * @throws InputError with every wrong option, and every unknown method, before anything is trained.
 * @example
 * ```ts
 * await compare(["mixture", "random", "scratch"], { profile: "laptop", seeds: 3, directory: "results/compare" });
 * ```
 */
export async function compare(
  methods: readonly string[],
  options: CompareOptions = {},
): Promise<ExperimentResult> {
  demandArguments("compare", { methods: [methods, methodsShape], options: [options, compareOptions] });
  const { profile = "laptop", dataset = "cifar100", recipe = {}, network, sharing, ...others } = options;
  const { batchSize, augment, ...rest } = others;
  const sizes = cifarProfile(dataset, profile);
  const changed = {
    recipe: changedRecipe(sizes.recipe, recipe),
    description: descriptionOf(sizes.config, { network: network ?? sizes.network }).network,
  };
  const plans = methods.map((method) => profilePlan(method as MethodName, profile, changed));
  demand(sharing, sharingFor(plans), "sharing", "compare");
  const of = { network: network ?? sizes.network, ...(sharing === undefined ? {} : { sharing }) };
  const cases = methods.map((method, i) => ({ method, plan: plans[i] as GrowthPlanData, ...of }));
  const config = withTraining(sizes.config, { batchSize, augment });
  return carryOutMethods(methodsOf({ cases }, "compare"), config, rest, "compare");
}

/** A config with what a call trains otherwise. */
function withTraining<Config extends Pick<ExperimentConfig, "batchSize" | "augment">>(
  config: Config,
  {
    batchSize,
    augment,
  }: { readonly batchSize: number | undefined; readonly augment: RunOptions["augment"] | undefined },
): Config {
  return {
    ...config,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(augment === undefined ? {} : { augment }),
  };
}

/** A plan under the name that what is varied gives it. */
function named(plan: GrowthPlan, names: readonly string[]): Pick<Method, "method" | "plan"> {
  const method = names.filter((name) => name !== "").join(", ");
  return { method, plan: plan.name === method ? plan : new GrowthPlan({ ...plan.data, name: method }) };
}

/** The recipe with changes; a peak that is given for all methods replaces those that a profile has for single ones. */
function changedRecipe(recipe: MethodRecipe, changes: Partial<MethodRecipe>): MethodRecipe {
  const given = (["learningRate", "grownLearningRate"] as const).filter((key) => changes[key] !== undefined);
  const own = Object.entries(recipe.rates ?? {}).map(([method, peaks]) => {
    const left = Object.entries(peaks).filter(([key]) => !given.some((name) => name === key));
    return [method, Object.fromEntries(left)] as const;
  });
  return { ...recipe, rates: Object.fromEntries(own), ...changes };
}

/**
 * Varies a plan: every combination of a grid's options, over several seeds. Tables of the result have a column for each
 * option of the grid, by its name there.
 *
 * @param base Options of the plan that is varied; phases left out are the profile's.
 * @param grid Values for options; see {@link PlanGrid}. Those named `"network.…"` are what a function `options.network` gets.
 * @throws InputError with every wrong option, PlanError with the problems of every plan of the grid, before anything is trained.
 * @example
 * ```ts
 * const result = await ablate({ phases: { member: 4, grown: 2 } }, { coefficients: ["zero", "copy"], noise: [0.1, 1] });
 * result.accuracies.groupby("coefficients", "noise").rollup({ accuracy: (row) => op.mean(row.accuracy) });
 * ```
 */
export async function ablate(
  base: AblationBase,
  grid: PlanGrid,
  options: AblateOptions = {},
): Promise<ExperimentResult> {
  demandArguments("ablate", {
    base: [base, ablationBase],
    grid: [grid, gridShape],
    options: [options, ablateOptions],
  });
  const { profile = "laptop", dataset = "cifar100", network, sharing, batchSize, augment, ...rest } = options;
  const { config, ...sized } = cifarProfile(dataset, profile);
  const axes = axesOf(grid);
  const networks = gridNetworks(network ?? sized.network, axes.network, "ablate");
  const methods = gridPlans(base, axes.plan).flatMap(({ plan, factors }) =>
    networks.map((one) => ({
      ...named(plan, [plan.name, one.name]),
      factors: { ...factors, ...one.factors },
      network: one.network,
      ...(sharing === undefined ? {} : { sharing }),
    })),
  );
  demand(sharing, sharingFor(methods.map(({ plan }) => plan)), "sharing", "ablate");
  return carryOutMethods(methods, withTraining(config, { batchSize, augment }), rest, "ablate");
}
