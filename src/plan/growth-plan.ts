import { InputError } from "../checking/input-error.js";
import { demand, type Shape } from "../checking/shapes.js";
import { allMembers, member } from "../growth/span.js";
import { type Firefly, firefly } from "../operators/firefly/firefly.js";
import { type GradMax, gradmax } from "../operators/gradmax/gradmax.js";
import type { Growth } from "../operators/growth-operator.js";
import { type Net2Wider, net2wider } from "../operators/net2wider/net2wider.js";
import { type RandomGrowth, randomGrowth } from "../operators/random/random.js";
import {
  type BaselinePlanOptions,
  baselineGrowth,
  baselineOptions,
  baselinePlan,
  type FlatBaselineOptions,
  flatBaselinePlan,
  flatOptions,
  type Net2DeeperPlanOptions,
  net2deeperOptions,
  net2deeperPlan,
  type PlainGrowthOf,
} from "./baseline-plans.js";
import { describePlan } from "./describe-plan.js";
import { withCurrentNames } from "./earlier-plans.js";
import { mixtureOptions, scratchOptions } from "./maker-shapes.js";
import { trainPhase, withCommon } from "./phase-training.js";
import type { GrowthPlanData, Phase } from "./plan-data.js";
import {
  type MixturePlanOptions,
  mixturePhases,
  type ScratchPlanOptions,
  templatePlan,
} from "./plan-phases.js";
import { planProblems } from "./plan-shapes.js";

/** A plan that cannot run, with everything that is wrong with it. */
export class PlanError extends InputError {
  override readonly name = "PlanError";
  override readonly code = "PLAN";

  constructor(problems: readonly string[]) {
    super(problems, { of: "the plan" });
  }
}

/**
 * What is trained, when it grows and how: plain data, checked as a whole when it is made.
 *
 * @example
 * ```ts
 * const plan = GrowthPlan.mixture({ members: 2, templatesPerSet: 2, phases: { member: 200, grown: 40 } });
 * const same = GrowthPlan.parse(JSON.stringify(plan));
 * ```
 * @throws PlanError with every problem of the plan, not only the first.
 */
export class GrowthPlan {
  readonly data: GrowthPlanData;

  constructor(data: GrowthPlanData) {
    const current = withCurrentNames(data);
    const problems = planProblems(current);
    if (problems.length > 0) throw new PlanError(problems);
    // Frozen, since a change in place would bypass the checks.
    this.data = deepFrozen(structuredClone(current));
  }

  get name(): string {
    return this.data.name;
  }

  get members(): number {
    return this.data.members;
  }

  get phases(): readonly Phase[] {
    return this.data.phases;
  }

  /**
   * The paper's plan: every member is trained by itself, then all grow into one net, which is trained further.
   *
   * Defaults are the corrected variants; {@link GrowthPlan.data} shows them.
   * Source: paper figure 1 and section 3.
   */
  static mixture(options: MixturePlanOptions): GrowthPlan {
    demandOptions(options, mixtureOptions, "GrowthPlan.mixture");
    const { members = 2, growths = [members] } = options;
    const phases = withCommon(options.phases, options.training);
    return new GrowthPlan({
      schema: 1,
      name: options.name ?? "mixture",
      members,
      templates: templatePlan(options, members),
      phases: mixturePhases({ ...options, phases }, [1, ...growths], allMembers(members)),
    });
  }

  /**
   * A baseline: a small plain net is trained, grown by an operator that needs no templates, and trained further.
   *
   * @param by How it grows: a call such as `net2wider()` or `gradmax({ scale: 0.5 })`.
   * @throws PlanError with everything that is wrong with the growth or the options.
   * @example
   * ```ts
   * GrowthPlan.baseline(gradmax({ scale: 0.5 }), { phases: { small: 400, grown: 40 } });
   * ```
   */
  static baseline(by: PlainGrowthOf, options: BaselinePlanOptions): GrowthPlan {
    demandOptions(by, baselineGrowth, "GrowthPlan.baseline", "by");
    demandOptions(options, baselineOptions(by), "GrowthPlan.baseline");
    return new GrowthPlan(baselinePlan(by, options));
  }

  /** @deprecated Use `GrowthPlan.baseline(randomGrowth({ … }), { phases })`. */
  static randomGrowth(options: FlatBaselineOptions<RandomGrowth>): GrowthPlan {
    return flatPlan("randomGrowth", randomGrowth(), options);
  }

  /** @deprecated Use `GrowthPlan.baseline(net2wider({ … }), { phases })`. */
  static net2net(options: FlatBaselineOptions<Net2Wider>): GrowthPlan {
    return flatPlan("net2net", net2wider(), options);
  }

  /** @deprecated Use `GrowthPlan.baseline(net2deeper({ … }), { phases: { small, grown } })`. */
  static net2deeper(options: Net2DeeperPlanOptions): GrowthPlan {
    demandOptions(options, net2deeperOptions, "GrowthPlan.net2deeper");
    return new GrowthPlan(net2deeperPlan(options));
  }

  /** @deprecated Use `GrowthPlan.baseline(firefly({ … }), { phases })`. */
  static firefly(options: FlatBaselineOptions<Firefly>): GrowthPlan {
    return flatPlan("firefly", firefly(), options);
  }

  /** @deprecated Use `GrowthPlan.baseline(gradmax({ … }), { phases })`. */
  static gradmax(options: FlatBaselineOptions<GradMax>): GrowthPlan {
    return flatPlan("gradmax", gradmax(), options);
  }

  /** A control: a plain net of one size, trained from scratch. */
  static scratch(options: ScratchPlanOptions): GrowthPlan {
    demandOptions(options, scratchOptions, "GrowthPlan.scratch");
    const { name, size = "large", members = 2, train } = options;
    const net = size === "large" ? allMembers(members) : member(0);
    return new GrowthPlan({
      schema: 1,
      name: name ?? `${size} from scratch`,
      members,
      templates: null,
      phases: [trainPhase(size, net, train, 0.1)],
    });
  }

  /**
   * Reads a plan from JSON, as text or already parsed; copies a plan.
   *
   * @throws PlanError for text that is not JSON, and for every problem of the plan.
   */
  static parse(json: unknown): GrowthPlan {
    if (json instanceof GrowthPlan) return new GrowthPlan(json.data);
    if (typeof json !== "string") return new GrowthPlan(json as GrowthPlanData);
    let data: unknown;
    try {
      data = JSON.parse(json);
    } catch (error) {
      throw new PlanError([
        `Expected the plan to be JSON but got "${json.slice(0, 40)}" (${(error as Error).message}). Save it with JSON.stringify(plan).`,
      ]);
    }
    return new GrowthPlan(data as GrowthPlanData);
  }

  /** The plan in words, one line per phase. */
  describe(): string {
    return describePlan(this.data);
  }

  /** The plain data; `JSON.stringify(plan)` calls it. */
  toJSON(): GrowthPlanData {
    return this.data;
  }
}

/**
 * A baseline's plan from one object that holds both the plan's options and the growth's settings.
 *
 * @throws PlanError with everything that is wrong with them.
 */
export function flatPlan(maker: string, by: Growth, options: FlatBaselineOptions<Growth>): GrowthPlan {
  demandOptions(options, flatOptions(by), `GrowthPlan.${maker}`);
  return new GrowthPlan(flatBaselinePlan(by, options));
}

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

function demandOptions(value: unknown, shape: Shape, maker: string, name = "options"): void {
  demand(value, shape, name, maker, (problems) => new PlanError(problems));
}
