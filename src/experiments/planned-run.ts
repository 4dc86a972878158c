import { InputError } from "../checking/input-error.js";
import {
  type PublishedNetworkOptions,
  publishedNetwork,
} from "../networks/architectures/published-network.js";
import { GrowthPlan, PlanError } from "../plan/growth-plan.js";
import type { RunOptions } from "../training/run/run-options.js";
import type { ExperimentCase, ExperimentConfig, Factors } from "./experiment.js";

/**
 * One method with one seed: everything that its run depends on but the images. It survives JSON, after which
 * `GrowthPlan.parse` reads its plan, so that another process can carry it out.
 */
export interface PlannedRun
  extends Readonly<
    Pick<RunOptions, "seed" | "plan" | "network" | "sharing" | "batchSize" | "replicas" | "augment">
  > {
  /** Name of the rows in every table. */
  readonly method: string;
  /** What distinguishes the method from the others of a grid. */
  readonly factors: Factors;
}

/** A case whose plan was parsed. */
export interface Method extends Omit<ExperimentCase, "plan"> {
  readonly plan: GrowthPlan;
}

/**
 * The cases of a config with their plans parsed.
 *
 * @param where the function that was called
 * @throws InputError with the problems of every plan, and with methods of the same name.
 */
export function methodsOf({ cases }: Pick<ExperimentConfig, "cases">, where: string): Method[] {
  const names = cases.map(({ method }) => method);
  const problems = repeated(names).map(
    (method) =>
      `Expected cases to have methods of different names but got "${method}" again (${where}). Name each differently.`,
  );
  const methods = cases.flatMap((one): Method[] => {
    try {
      return [{ ...one, plan: new GrowthPlan(one.plan) }];
    } catch (error) {
      if (!(error instanceof PlanError || error instanceof InputError)) throw error;
      problems.push(...error.problems.map((problem) => `${one.method}: ${problem}`));
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return methods;
}

/** Every repeated name, once. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** The network of a case, at full size, with the layers that share templates. */
export function networkOf(
  { network, sharing }: Pick<ExperimentCase, "network" | "sharing">,
  images: PublishedNetworkOptions,
): Required<Pick<RunOptions, "network" | "sharing">> {
  const described = publishedNetwork(network, images);
  return sharing === undefined ? described : { ...described, sharing };
}
