import type { MemberPlacement } from "../growth/block-layout.js";
import { member, type Span, spanName, spanTitle } from "../growth/span.js";
import type { SetAssignment } from "../growth/template-sets.js";
import type { NetworkChange } from "../networks/mixed/network-change.js";
import type { MixtureGrowth } from "../operators/mixture/mixture.js";
import type { CoefficientInitializer } from "../templates/coefficient-initializer.js";
import type { TemplateInitializer } from "../templates/template-initializer.js";
import { type CommonTraining, type PhaseOptions, trainPhase } from "./phase-training.js";
import type { ChangePhase, Phase, TemplatePlan } from "./plan-data.js";

/** The order in which members are trained. */
export type MemberTraining = "one by one" | "together" | "first alone" | "elsewhere";

/** Options of {@link GrowthPlan.mixture}. */
export interface MixturePlanOptions {
  /** Name of the plan, which tables and figures show. Default: `"mixture"`. */
  readonly name?: string;
  /** Default 2. */
  readonly members?: number;
  /** A number for every set, or one for each. Default 2. */
  readonly templatesPerSet?: number | readonly number[];
  /** Which template set each block mixes. Default: `"rows"`. */
  readonly setAssignment?: SetAssignment;
  /** Where the members' blocks are placed. Default `"diag"`. */
  readonly placement?: MemberPlacement;
  /** How templates start. Default: `"he"`. */
  readonly templateInitializer?: TemplateInitializer;
  /** How the members' coefficients start. Default: `"orthonormal"`. */
  readonly initialCoefficients?: Exclude<CoefficientInitializer, (...args: never[]) => unknown>;
  /** Coefficients of the new blocks at growth, or of each growth in turn, from the smallest nets. Default `"zero"`. */
  readonly coefficients?: MixtureGrowth["coefficients"] | readonly MixtureGrowth["coefficients"][];
  /** Factor on the random part of the new coefficients. Default 1. */
  readonly noise?: number;
  /**
   * Sizes, in members, of the nets after each growth: `[2, 4]` first grows four members into two pairs, then these into
   * one net. Each size divides the next; the last is `members`. Default: all members at once.
   */
  readonly growths?: readonly number[];
  /**
   * How members are trained: `"one by one"` (the default); `"together"`, in the same steps; `"first alone"`, the first
   * alone and then all together, which is the published option `train_both_members`; or `"elsewhere"`: the plan leaves
   * out their training, and a run takes them over from other runs.
   */
  readonly memberTraining?: MemberTraining;
  /** Changes of the network just before each growth, such as extra templates. */
  readonly beforeGrowth?: readonly NetworkChange[];
  /** Changes just after each growth, such as freezing. */
  readonly afterGrowth?: readonly NetworkChange[];
  /** Changes before the second member is trained, such as a copy of the first. */
  readonly afterFirstMember?: readonly NetworkChange[];
  /** What all phases have in common, where they do not say otherwise: `{ by: adamw() }`. Default: nothing. */
  readonly training?: CommonTraining;
  /** How members are trained, and the nets that grow from them. */
  readonly phases: {
    /** Epochs of each member, or how it is trained. Left out if members are trained elsewhere. */
    readonly member?: PhaseOptions;
    /** Epochs of each grown net, or how it is trained. */
    readonly grown: PhaseOptions;
  };
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

/** All phases up to the net of `span`: those of each of its parts, then their growth and the training after it. */
export function mixturePhases(options: MixturePlanOptions, sizes: readonly number[], span: Span): Phase[] {
  const { phases, memberTraining = "one by one" } = options;
  const level = sizes.indexOf(span.count);
  if (level === 0) {
    if (memberTraining === "elsewhere") return [];
    const own = trainPhase(`member ${span.first}`, span, phases.member as PhaseOptions, 0.1);
    return span.first === 0 ? [own, ...changePhases("after member 0", options.afterFirstMember)] : [own];
  }
  if (level === 1 && (memberTraining === "together" || memberTraining === "first alone")) {
    return [...membersTogether(options, span), ...growPhases(options, sizes, span)];
  }
  const size = sizes[level - 1] as number;
  const parts = Array.from({ length: span.count / size }, (_, i) => ({
    first: span.first + i * size,
    count: size,
  }));
  return [
    ...parts.flatMap((part) => mixturePhases(options, sizes, part)),
    ...growPhases(options, sizes, span),
  ];
}

/** Trains all members of `span` in the same steps, after the first one alone if the options say so. */
function membersTogether(options: MixturePlanOptions, span: Span): Phase[] {
  const { memberTraining, phases, afterFirstMember } = options;
  const [first, ...others] = Array.from({ length: span.count }, (_, i) => member(span.first + i));
  const all = trainPhase(spanTitle(span), first as Span, phases.member as PhaseOptions, 0.1);
  // All losses have the same weight; a plan's data can give each its own.
  const weight = all.loss.weight;
  const together: Phase = {
    ...all,
    together: others.map((net) => (weight === undefined ? { net } : { net, weight })),
  };
  if (memberTraining === "together") return [together];
  const alone = trainPhase(spanTitle(first as Span), first as Span, phases.member as PhaseOptions, 0.1);
  const changes = span.first === 0 ? changePhases("after member 0", afterFirstMember) : [];
  return [alone, ...changes, together];
}

/** Growth into `span` and the training after it. */
function growPhases(options: MixturePlanOptions, sizes: readonly number[], span: Span): Phase[] {
  const { noise = 1, phases } = options;
  const event = sizes.indexOf(span.count) - 1;
  const { coefficients: chosen = "zero" } = options;
  const coefficients = typeof chosen === "string" ? chosen : (chosen[event] as MixtureGrowth["coefficients"]);
  // One growth needs no number.
  const suffix = sizes.length > 2 ? ` ${spanName(span)}` : "";
  return [
    ...changePhases(`before growth${suffix}`, options.beforeGrowth),
    { kind: "grow", name: `growth${suffix}`, into: span, by: { operator: "mixture", coefficients, noise } },
    ...changePhases(`after growth${suffix}`, options.afterGrowth),
    trainPhase(`grown${suffix}`, span, phases.grown, 0.02),
  ];
}

function changePhases(when: string, changes: readonly NetworkChange[] = []): ChangePhase[] {
  return changes.map((change, i) => {
    // A second change of one kind needs a number, since phase names are unique.
    const number = 1 + changes.slice(0, i).filter((earlier) => earlier.change === change.change).length;
    const title = number === 1 ? change.change : `${change.change} ${number}`;
    return { kind: "change", name: `${title}, ${when}`, do: change };
  });
}

/** How a mixture plan mixes its weights. */
export function templatePlan(options: MixturePlanOptions, members: number): TemplatePlan {
  const {
    templatesPerSet = 2,
    setAssignment = "rows",
    templateInitializer = "he",
    initialCoefficients = "orthonormal",
    placement,
  } = options;
  return {
    templatesPerSet:
      typeof templatesPerSet === "number"
        ? new Array<number>(members).fill(templatesPerSet)
        : templatesPerSet,
    setAssignment,
    templateInitializer,
    initialCoefficients,
    ...(placement === undefined ? {} : { placement }),
  };
}
