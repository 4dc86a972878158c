import { type Displayable, displaySymbol, type MimeBundle } from "mixture-growth-display";
import type { CoefficientInitializer } from "../templates/coefficient-initializer.js";
import type { TemplateInitializer } from "../templates/template-initializer.js";
import type {
  GrowthPlanData,
  LossOptions,
  MixtureOperator,
  OrdinaryOperator,
  Phase,
  Schedule,
  SgdOptions,
  TemplatePlan,
  TrainPhase,
} from "./plan-data.js";
import { describePlan, planBundle } from "./plan-display.js";
import { planProblems } from "./plan-validation.js";
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
import { allMembers, member, type Span } from "./span.js";
import type { SetAssignment } from "./template-sets.js";

/** A plan that cannot run, with everything that is wrong with it. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  readonly code = "PLAN";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]
        : `${problems.length} problems in the plan:\n${problems.map((p) => `- ${p}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** How one phase trains; what is left out has the paper's CIFAR value. */
export interface PhaseTraining {
  readonly epochs: number;
  /** A number is the peak of one cosine down to 1e-6. */
  readonly learningRate?: number | Schedule;
  readonly sgd?: Partial<SgdOptions>;
  readonly loss?: LossOptions;
  readonly optimizer?: "new" | "keep";
}

/** Epochs alone, or how a phase trains. */
export type PhaseOptions = number | PhaseTraining;

/** Options of {@link GrowthPlan.mixture}. */
export interface MixturePlanOptions {
  readonly name?: string;
  /** Default 2. */
  readonly members?: number;
  /** A number for every set, or one for each. Default 2. */
  readonly templatesPerSet?: number | readonly number[];
  readonly assignment?: SetAssignment;
  readonly templates?: TemplateInitializer;
  readonly initialCoefficients?: Exclude<CoefficientInitializer, (...args: never[]) => unknown>;
  /** Coefficients of the new blocks at growth. Default `"zero"`. */
  readonly coefficients?: MixtureOperator["coefficients"];
  /** Factor on the random part of the new coefficients. Default 1. */
  readonly noise?: number;
  readonly phases: { readonly member: PhaseOptions; readonly grown: PhaseOptions };
}

/** Options of {@link GrowthPlan.scratch}. */
export interface ScratchPlanOptions {
  readonly name?: string;
  /** `"large"` is the full width, `"small"` that of one member. Default `"large"`. */
  readonly size?: "large" | "small";
  readonly members?: number;
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
    const { members = 2, coefficients = "zero", noise = 1, phases } = options;
    const train: Phase[] = Array.from({ length: members }, (_, i) =>
      trainPhase(`member ${i}`, member(i), phases.member, 0.1),
    );
    return new GrowthPlan({
      schema: 1,
      name: options.name ?? "mixture",
      members,
      templates: templatePlan(options, members),
      phases: [
        ...train,
        {
          kind: "grow",
          name: "growth",
          into: allMembers(members),
          by: { operator: "mixture", coefficients, noise },
        },
        trainPhase("grown", allMembers(members), phases.grown, 0.02),
      ],
    });
  }

  /** A control: an ordinary small net is trained, widened with random weights, and trained on. */
  static randomGrowth(options: RandomGrowthPlanOptions): GrowthPlan {
    return rivalPlan("random growth", options, randomOperator(options));
  }

  /**
   * A rival: a small net is trained, widened by copies of its channels (Net2WiderNet), and trained on.
   *
   * Source: Chen, Goodfellow & Shlens 2016; variant `"as-coded"` is the published comparison's.
   */
  static net2net(options: Net2NetPlanOptions): GrowthPlan {
    return rivalPlan("net2net", options, net2netOperator(options));
  }

  /**
   * A rival: a shallow net of full width is trained, deepened by blocks that start as the identity (Net2DeeperNet),
   * and trained on. The network that a run is given is the deep one.
   *
   * Source: Chen, Goodfellow & Shlens 2016.
   */
  static net2deeper(options: Net2DeeperPlanOptions): GrowthPlan {
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
    return rivalPlan("firefly", options, fireflyOperator(options));
  }

  /**
   * A rival: a small net is trained, widened by weights that maximise the gradient (GradMax), and trained on.
   *
   * Source: Evci et al. 2022.
   */
  static gradmax(options: GradMaxPlanOptions): GrowthPlan {
    return rivalPlan("gradmax", options, gradMaxOperator(options));
  }

  /** A control: an ordinary net of one size, trained from scratch. */
  static scratch({ name, size = "large", members = 2, train }: ScratchPlanOptions): GrowthPlan {
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
   * Reads a plan from JSON, text or already parsed.
   *
   * @throws PlanError for text that is no JSON, and for every problem of the plan.
   */
  static parse(json: unknown): GrowthPlan {
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

  /** The plan in words, a line a phase. */
  describe(): string {
    return describePlan(this.data);
  }

  [displaySymbol](): MimeBundle {
    return planBundle(this.data);
  }

  /** The plain data; `JSON.stringify(plan)` calls it. */
  toJSON(): GrowthPlanData {
    return this.data;
  }
}

function rivalPlan(name: string, options: RivalPlanOptions, by: OrdinaryOperator): GrowthPlan {
  const { members = 2, phases } = options;
  return new GrowthPlan({
    schema: 1,
    name: options.name ?? name,
    members,
    templates: null,
    phases: [
      trainPhase("small", member(0), phases.small, 0.1),
      { kind: "grow", name: "growth", into: allMembers(members), by },
      trainPhase("grown", allMembers(members), phases.grown, 0.1),
    ],
  });
}

function templatePlan(options: MixturePlanOptions, members: number): TemplatePlan {
  const {
    templatesPerSet = 2,
    assignment = "rows",
    templates = "he",
    initialCoefficients = "orthonormal",
  } = options;
  const perSet =
    typeof templatesPerSet === "number" ? new Array<number>(members).fill(templatesPerSet) : templatesPerSet;
  return { perSet, assignment, initializer: templates, coefficients: initialCoefficients };
}

function trainPhase(name: string, net: Span, options: PhaseOptions, peak: number): TrainPhase {
  const {
    epochs,
    learningRate = peak,
    sgd,
    loss = {},
    optimizer = "new",
  } = typeof options === "number" ? ({ epochs: options } as PhaseTraining) : options;
  return {
    kind: "train",
    name,
    net,
    epochs,
    schedule: typeof learningRate === "number" ? { kind: "cosine", learningRate } : learningRate,
    sgd: { momentum: 0.9, nesterov: true, weightDecay: 5e-4, ...sgd },
    loss,
    optimizer,
  };
}
