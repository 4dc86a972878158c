import { InputError } from "../../checking/input-error.js";
import { contains, type Span } from "../../growth/span.js";
import { networkMixing } from "../../networks/mixed/mixing.js";
import { tryGrowth } from "../../networks/mixed/try-growth.js";
import type { GrowPhase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { RandomStreams } from "./random-streams.js";
import { plannedNetwork, type RunOptions } from "./run-options.js";

/** A growth by mixtures, with what has become of the network before it. */
interface ComingGrowth {
  readonly phase: GrowPhase;
  readonly parts: readonly Span[];
  readonly moreTemplates: number;
}

/**
 * Tries every growth by mixtures of a run's plan on the shapes of its layers, so that a function that cannot be used, or
 * a named way that does not apply, is refused before members are trained. It draws from streams of its own.
 *
 * @throws InputError with a problem for each growth; what a function threw is the cause.
 */
export function tryGrowths(options: RunOptions): void {
  const { plan, seed, coefficientGrowth = {} } = options;
  const { members } = plan;
  const planned = networkOfPlan(plan.data);
  if (planned.kind !== "mixed") return;
  const mixing = networkMixing(planned.mixing(plannedNetwork(options)));
  const streams = new RandomStreams(seed);
  const errors = comingGrowths(options).flatMap(({ phase, parts, moreTemplates }): RangeError[] => {
    if (phase.by.operator !== "mixture") return [];
    const own = coefficientGrowth[phase.name];
    try {
      tryGrowth({
        mixing,
        members,
        placement: planned.templates.placement ?? "diag",
        parts,
        span: phase.into,
        moreTemplates,
        coefficients: own ?? phase.by.coefficients,
        noise: phase.by.noise,
        random: streams.change(phase),
        untrained: streams.change(phase).fork("untrained coefficients"),
        where: growthPlace(options, phase),
      });
      return [];
    } catch (error) {
      if (error instanceof RangeError) return [error];
      throw error;
    }
  });
  if (errors.length === 0) return;
  const problems = errors.flatMap((error) =>
    error instanceof InputError ? error.problems : [error.message],
  );
  const thrown = errors.find(({ cause }) => cause !== undefined);
  throw new InputError(problems, thrown === undefined ? {} : { cause: thrown.cause });
}

/** Where the new coefficients of a growth come from, in errors. */
export function growthPlace({ coefficientGrowth = {} }: RunOptions, { name }: GrowPhase): string {
  return coefficientGrowth[name] === undefined ? `phase ${name}` : `coefficientGrowth of phase ${name}`;
}

/** The growths of a plan, each with the nets that become one and the templates that were added before it. */
function comingGrowths({ plan }: RunOptions): ComingGrowth[] {
  let nets = networkOfPlan(plan.data).startingNets();
  let moreTemplates = 0;
  return plan.phases.flatMap((phase): ComingGrowth[] => {
    if (phase.kind === "change" && phase.do.change === "add templates") moreTemplates += phase.do.count;
    if (phase.kind !== "grow") return [];
    const parts = nets.filter((net) => contains(phase.into, net));
    nets = [...nets.filter((net) => !contains(phase.into, net)), phase.into];
    return [{ phase, parts, moreTemplates }];
  });
}
