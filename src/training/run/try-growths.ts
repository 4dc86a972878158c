import { createHash } from "node:crypto";
import { InputError } from "../../checking/input-error.js";
import type { CoefficientGrowthFunction } from "../../growth/coefficient-growth.js";
import { contains, type Span } from "../../growth/span.js";
import { networkMixing } from "../../networks/mixed/mixing.js";
import { type GrowthToTry, tryGrowth } from "../../networks/mixed/try-growth.js";
import type { GrowPhase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { RandomStreams } from "./random-streams.js";
import type { RunTask } from "./run-task.js";

/**
 * Tries every growth by mixtures of a run's plan on the shapes of its layers, so that an unusable function, or a named way
 * that does not apply, is refused before members are trained. It draws from streams of its own.
 *
 * @throws InputError with a problem for each growth; what a function threw is the cause.
 */
export function tryGrowths(task: RunTask): void {
  const errors = growthsToTry(task).flatMap(({ phase, own, growth }): RangeError[] => {
    try {
      const [first, second] = [tryGrowth(growth()), own === undefined ? [] : tryGrowth(growth())];
      const isSame = own === undefined || JSON.stringify(first) === JSON.stringify(second);
      return isSame ? [] : [changingValues(task, phase)];
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

/**
 * Identifies a run's own functions: by growth phase, the SHA-256 of the coefficients that its function returns when it is
 * tried. The text of a function is not enough, since closures share it.
 *
 * @throws what a function throws.
 */
export function ownGrowthValues(task: RunTask): Readonly<Record<string, string>> {
  const own = growthsToTry(task).filter((growth) => growth.own !== undefined);
  const hashOf = (growth: GrowthToTry): string =>
    createHash("sha256")
      .update(JSON.stringify(tryGrowth(growth)))
      .digest("hex");
  return Object.fromEntries(own.map(({ phase, growth }) => [phase.name, hashOf(growth())]));
}

/** Where the new coefficients of a growth come from, in errors. */
export function growthPlace({ coefficientGrowth = {} }: RunTask, { name }: GrowPhase): string {
  return coefficientGrowth[name] === undefined ? `phase ${name}` : `coefficientGrowth of phase ${name}`;
}

interface PlannedGrowth {
  readonly phase: GrowPhase;
  /** The user's own function. */
  readonly own: CoefficientGrowthFunction | undefined;
  /** The growth, with random streams at their start. */
  readonly growth: () => GrowthToTry;
}

/** The growths by mixtures of a plan of a mixed network. */
function growthsToTry(task: RunTask): PlannedGrowth[] {
  const { plan, network, sharing = [], seed, coefficientGrowth = {} } = task;
  const planned = networkOfPlan(plan.data);
  if (planned.kind !== "mixed") return [];
  const mixing = networkMixing(planned.mixing({ description: network, sharing }));
  const streams = new RandomStreams(seed);
  return comingGrowths(task).flatMap(({ phase, parts, moreTemplates }): PlannedGrowth[] => {
    const { by, into: span, name } = phase;
    if (by.operator !== "mixture") return [];
    const own = coefficientGrowth[name];
    const growth = (): GrowthToTry => ({
      mixing,
      members: plan.members,
      placement: planned.templates.placement ?? "diag",
      parts,
      span,
      moreTemplates,
      coefficients: own ?? by.coefficients,
      noise: by.noise,
      random: streams.change(phase),
      untrained: streams.change(phase).fork("untrained coefficients"),
      where: growthPlace(task, phase),
    });
    return [{ phase, own, growth }];
  });
}

/** The growths of a plan, each with the nets that become one and the templates that were added before it. */
function comingGrowths({ plan }: RunTask): {
  readonly phase: GrowPhase;
  readonly parts: readonly Span[];
  readonly moreTemplates: number;
}[] {
  let nets = networkOfPlan(plan.data).startingNets();
  let moreTemplates = 0;
  return plan.phases.flatMap((phase) => {
    if (phase.kind === "change" && phase.do.change === "add templates") moreTemplates += phase.do.count;
    if (phase.kind !== "grow") return [];
    const parts = nets.filter((net) => contains(phase.into, net));
    nets = [...nets.filter((net) => !contains(phase.into, net)), phase.into];
    return [{ phase, parts, moreTemplates }];
  });
}

function changingValues(task: RunTask, phase: GrowPhase): RangeError {
  return new RangeError(
    `Expected the function to give the same coefficients for the same layer but got others at the second try (${growthPlace(task, phase)}). Draw random numbers from its third argument, as random.normal(): Math.random cannot be repeated.`,
  );
}
