import {
  type Displayable,
  displaySymbol,
  inspectSymbol,
  type MimeBundle,
  plainText,
} from "mixture-growth-display";
import { InputError } from "../../checking/input-error.js";
import { demand, type Shape } from "../../checking/shapes.js";
import { allMembers, member, spanName } from "../span.js";
import {
  fireflyOptions,
  gradMaxOptions,
  mixtureOptions,
  net2deeperOptions,
  net2netOptions,
  randomGrowthOptions,
  scratchOptions,
} from "./maker-shapes.js";
import type { GrowthPlanData, OrdinaryOperator, Phase } from "./plan-data.js";
import { describePlan, planBundle } from "./plan-display.js";
import {
  type MixturePlanOptions,
  mixturePhases,
  type PhaseOptions,
  templatePlan,
  trainPhase,
} from "./plan-phases.js";
import { planProblems } from "./plan-shapes.js";
import {
  type FireflyPlanOptions,
  fireflyOperator,
  type GradMaxPlanOptions,
  gradMaxOperator,
  type Net2DeeperPlanOptions,
  type Net2NetPlanOptions,
  net2deeperOperator,
  net2netOperator,
  type RandomGrowthPlanOptions,
  type RivalPlanOptions,
  randomOperator,
} from "./rival-plans.js";

/** A plan that cannot run, with everything that is wrong with it. */
export class PlanError extends InputError {
  override readonly name = "PlanError";
  override readonly code = "PLAN";

  constructor(problems: readonly string[]) {
    super(problems, { of: "the plan" });
  }
}

/** Options of {@link GrowthPlan.scratch}. */
export interface ScratchPlanOptions {
  /** Name of the plan. Default: `"large from scratch"` or `"small from scratch"`, by `size`. */
  readonly name?: string;
  /** `"large"` is the full width, `"small"` that of one member. Default `"large"`. */
  readonly size?: "large" | "small";
  /** Equal parts of the full width; a `"small"` net has one. Default: 2. */
  readonly members?: number;
  /** Epochs, or how the net is trained. */
  readonly train: PhaseOptions;
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
export class GrowthPlan implements Displayable {
  readonly data: GrowthPlanData;

  constructor(data: GrowthPlanData) {
    const problems = planProblems(data);
    if (problems.length > 0) throw new PlanError(problems);
    this.data = structuredClone(data);
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
   * The paper's plan: every member is trained alone, then all become one net that trains on.
   *
   * Defaults are the corrected variants; {@link GrowthPlan.data} names each.
   * Source: paper figure 1 and section 3.
   */
  static mixture(options: MixturePlanOptions): GrowthPlan {
    demandOptions(options, mixtureOptions, "GrowthPlan.mixture");
    const { members = 2, growths = [members] } = options;
    return new GrowthPlan({
      schema: 1,
      name: options.name ?? "mixture",
      members,
      templates: templatePlan(options, members),
      phases: mixturePhases(options, [1, ...growths], allMembers(members)),
    });
  }

  /** A control: an ordinary small net is trained, widened with random weights, and trained on. */
  static randomGrowth(options: RandomGrowthPlanOptions): GrowthPlan {
    demandOptions(options, randomGrowthOptions, "GrowthPlan.randomGrowth");
    return rivalPlan("random growth", options, randomOperator(options));
  }

  /**
   * A rival: a small net is trained, widened by copies of its channels (Net2WiderNet), and trained on.
   *
   * Source: Chen, Goodfellow & Shlens 2016; variant `"as-coded"` is the published comparison's.
   */
  static net2net(options: Net2NetPlanOptions): GrowthPlan {
    demandOptions(options, net2netOptions, "GrowthPlan.net2net");
    return rivalPlan("net2net", options, net2netOperator(options));
  }

  /**
   * A rival: a shallow net of full width is trained, deepened by blocks that start as the identity (Net2DeeperNet),
   * and trained on. The network that a run is given is the deep one.
   *
   * Source: Chen, Goodfellow & Shlens 2016.
   */
  static net2deeper(options: Net2DeeperPlanOptions): GrowthPlan {
    demandOptions(options, net2deeperOptions, "GrowthPlan.net2deeper");
    const { name = "net2deeper", phases } = options;
    const net = allMembers(1);
    return new GrowthPlan({
      schema: 1,
      name,
      members: 1,
      templates: null,
      phases: [
        trainPhase("shallow", net, phases.shallow, 0.1),
        { kind: "grow", name: "growth", into: net, by: net2deeperOperator(options) },
        trainPhase("deep", net, phases.deep, 0.1),
      ],
    });
  }

  /**
   * A rival: a small net is trained, widened by the best of trained candidates (Firefly), and trained on.
   *
   * Source: Wu et al. 2020.
   */
  static firefly(options: FireflyPlanOptions): GrowthPlan {
    demandOptions(options, fireflyOptions, "GrowthPlan.firefly");
    return rivalPlan("firefly", options, fireflyOperator(options));
  }

  /**
   * A rival: a small net is trained, widened by weights that maximise the gradient (GradMax), and trained on.
   *
   * Source: Evci et al. 2022.
   */
  static gradmax(options: GradMaxPlanOptions): GrowthPlan {
    demandOptions(options, gradMaxOptions, "GrowthPlan.gradmax");
    return rivalPlan("gradmax", options, gradMaxOperator(options));
  }

  /** A control: an ordinary net of one size, trained from scratch. */
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
   * Reads a plan from JSON, text or already parsed; of a plan it makes a copy.
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

  [displaySymbol](): MimeBundle {
    return planBundle(this.data);
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  /** The plain data; `JSON.stringify(plan)` calls it. */
  toJSON(): GrowthPlanData {
    return this.data;
  }
}

function rivalPlan(name: string, options: RivalPlanOptions, by: OrdinaryOperator): GrowthPlan {
  const { members = 2, growths = [members], phases } = options;
  const events = growths.flatMap((size): Phase[] => {
    const span = allMembers(size);
    // One growth needs no number.
    const suffix = growths.length > 1 ? ` ${spanName(span)}` : "";
    return [
      { kind: "grow", name: `growth${suffix}`, into: span, by },
      trainPhase(`grown${suffix}`, span, phases.grown, 0.1),
    ];
  });
  return new GrowthPlan({
    schema: 1,
    name: options.name ?? name,
    members,
    templates: null,
    phases: [trainPhase("small", member(0), phases.small, 0.1), ...events],
  });
}

function demandOptions(options: unknown, shape: Shape, maker: string): void {
  demand(options, shape, "options", maker, (problems) => new PlanError(problems));
}
