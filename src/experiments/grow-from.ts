import { demandArguments, instance, number, optional, record, type Shape } from "../checking/shapes.js";
import { adoptMember } from "../networks/mixed/member-transfer.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { isMixed } from "../networks/network-kinds.js";
import type { MixtureGrowth } from "../operators/mixture/mixture.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { growthCoefficients } from "../plan/maker-shapes.js";
import type { GrowthPlanData, Phase } from "../plan/plan-data.js";
import { nameShape } from "../report/argument-shapes.js";
import { listenerShape, seedShape } from "../training/argument-shapes.js";
import { Run } from "../training/run/run.js";
import type { RunOptions } from "../training/run/run-options.js";

/** Options of {@link growFrom}. */
export interface GrowFromOptions {
  /** Coefficients of the new blocks. Default: the plan's. */
  readonly coefficients?: MixtureGrowth["coefficients"];
  /** Factor on their random part. Default: the plan's. */
  readonly noise?: number;
  /** Of the growth's draws and of the training after it. Default: the run's. */
  readonly seed?: number;
  /** Called with every event. Default: the listener of the run. */
  readonly on?: NonNullable<RunOptions["on"]>;
  /** Name in the history. Default: the coefficients' name, or else the run's. */
  readonly name?: string;
}

const growFromOptions: Shape = record<GrowFromOptions>({
  coefficients: optional(growthCoefficients),
  noise: optional(number({ min: 0, use: 1 })),
  seed: optional(seedShape),
  on: optional(listenerShape),
  name: optional(nameShape),
});

/**
 * Starts a run from another that stands before its first growth: with copies of its trained members, growth and the
 * training after it. The other run stays as it is, so one pair of members can be grown in many ways. The copy carries
 * no momentum, and counts its costs from here.
 *
 * @param trained A run whose members are trained and have not grown.
 * @throws Error for a run of a plain network, or one that has already grown.
 * @example
 * ```ts
 * await run.train("member 1");
 * const grown = await growFrom(run, { coefficients: "orthogonal" }).train("growth");
 * ```
 */
export function growFrom(trained: Run, options: GrowFromOptions = {}): Run {
  demandArguments("growFrom", {
    trained: [trained, instance(Run, "Make one with startRun, and train its members.")],
    options: [options, growFromOptions],
  });
  const { network } = trained;
  const first = trained.options.plan.phases.findIndex((phase) => phase.kind === "grow");
  if (!isMixed(network) || trained.position.phase !== first) {
    throw new Error(
      `Expected a run of mixed members that stands before its first growth but got one in phase ${trained.position.phase + 1} (${trained.name}). Train its members, and no further.`,
    );
  }
  const { seed = trained.options.seed, name = options.coefficients ?? trained.name } = options;
  const on = options.on ?? trained.options.on;
  const plan = planFrom(trained.options.plan.data, first, options);
  // Folder and trackers are of the trained run, which this one is not.
  const { store: _store, trackers: _trackers, ...settings } = trained.options;
  const run = new Run({ ...settings, plan, seed, name, ...(on === undefined ? {} : { on }) });
  for (let member = 0; member < network.members; member++) {
    adoptMember(run.network as MixedNetwork, { source: network, from: member, to: member });
  }
  return run;
}

/** The phases of a plan from its first growth on, with other coefficients for the new blocks. */
function planFrom(data: GrowthPlanData, first: number, { coefficients, noise }: GrowFromOptions): GrowthPlan {
  const phases = data.phases.slice(first).map((phase): Phase => {
    if (phase.kind !== "grow" || phase.by.operator !== "mixture") return phase;
    const by = {
      ...phase.by,
      ...(coefficients === undefined ? {} : { coefficients }),
      ...(noise === undefined ? {} : { noise }),
    };
    return { ...phase, by };
  });
  return new GrowthPlan({ ...data, phases });
}
