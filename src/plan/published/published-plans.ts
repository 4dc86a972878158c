import { Place } from "../../checking/place.js";
import { demand, integer, list, oneOf, optional, record, type Shape, truth } from "../../checking/shapes.js";
import { allMembers, member, type Span } from "../../growth/span.js";
import type { PublishedNetwork } from "../../networks/architectures/published-network.js";
import type { SgdOptions } from "../../optimizers/sgd.js";
import { GrowthPlan, PlanError } from "../growth-plan.js";
import type { GrowPhase, TemplatePlan, TrainPhase } from "../plan-data.js";
import type { Schedule } from "../schedule-data.js";
import { cosine, type GrownRecipe, type MixtureRecipe, mixtureRecipePlan } from "./published-recipe.js";
import { type PublishedTraining, publishedTraining } from "./published-training.js";

/** The protocols of the published scripts. */
export const publishedPlanNames = [
  "cifar-mixture",
  "cifar-large",
  "cifar-small",
  "cifar-net2net",
  "imagenet-mixture",
  "imagenet-bank",
  "imagenet-large",
  "imagenet-small",
] as const;

/** Name of a published protocol. */
export type PublishedPlanName = (typeof publishedPlanNames)[number];

/** Which of two readings of a protocol: what the published code does, or what it means to do. */
export type PublishedVariant = "as-coded" | "corrected";

/** Options of {@link publishedPlan}. */
export interface PublishedPlanOptions {
  /** Default `"corrected"`. */
  readonly variant?: PublishedVariant;
  /** Epochs of the training phases in turn. Default: the protocol's. */
  readonly epochs?: readonly number[];
  /**
   * Mixture protocols: the second phase trains both members in the same steps, as published option
   * `train_both_members`. Default: member 1 alone.
   */
  readonly trainBothMembers?: boolean;
}

/** A published protocol: the plan, and the parts of its training that do not belong to a plan. */
export interface PublishedPlan {
  /** What is trained and when it grows. */
  readonly plan: GrowthPlan;
  /** Network, batch size and augmentation of the protocol. */
  readonly training: PublishedTraining;
}

const cifarSgd: SgdOptions = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
const imageNetSgd: SgdOptions = { momentum: 0.9, nesterov: false, weightDecay: 1e-4 };

/** Templates and first coefficients of the published code, and the corrected ones. */
const templates: Readonly<Record<PublishedVariant, TemplatePlan>> = {
  "as-coded": {
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he-as-coded",
    initialCoefficients: "orthogonal-as-coded",
  },
  corrected: {
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
  },
};

/** Published schedule of the grown net: four cosines, the last of which peak below their minimum. */
const grownAsCoded: GrownRecipe = { learningRate: 1e-4, warmupEpochs: 1, minimum: 3e-5, cycles: 4 };

/**
 * A protocol of the published scripts as data.
 *
 * `"as-coded"` is what the published code does, number by number. `"corrected"`, the default, does what its options
 * mean where the code does not: full loss of member 0, He templates, orthonormal coefficients, new coefficients
 * orthogonal to the trained ones, a schedule that ends with its phase and never rises, the second batch norm of a
 * wide residual block. `docs/method-variants.md` lists the differences one by one.
 *
 * @throws PlanError for an unknown name, and when the options do not make a plan.
 * @example
 * ```ts
 * const { plan, training } = publishedPlan("cifar-mixture", { variant: "as-coded" });
 * training.batchSize; // 128
 * ```
 * Source: the published README and scripts with all their defaults.
 */
export function publishedPlan(name: PublishedPlanName, options: PublishedPlanOptions = {}): PublishedPlan {
  const known = Object.hasOwn(protocols, name);
  const asked = record<{ name: string; options: PublishedPlanOptions }>({
    name: oneOf(publishedPlanNames),
    // Which options are valid depends on the protocol.
    options: known ? protocolOptions(name) : () => true,
  });
  demand({ name, options }, asked, "options", "publishedPlan", (problems) => new PlanError(problems));
  const { variant = "corrected", epochs, trainBothMembers = false } = options;
  return protocols[name](variant, epochs, trainBothMembers);
}

/** Options of a protocol: its own number of training phases, and members where it has any. */
function protocolOptions(name: PublishedPlanName): Shape {
  const isMixture = name.endsWith("-mixture") || name === "imagenet-bank";
  const phases = isMixture ? 3 : name === "cifar-net2net" ? 2 : 1;
  // A mixture protocol may end with growth.
  const count = integer({ min: isMixture ? 0 : 1, max: 1_000_000 });
  const use = isMixture ? "[200, 200, 40]" : phases === 2 ? "[200, 40]" : "[200]";
  const none: Shape = (value, at) =>
    value === undefined ||
    value === false ||
    at.expected("to be left out for a protocol without members", value, "Leave it out.");
  const fields: Shape = record<PublishedPlanOptions>({
    variant: optional(oneOf(["corrected", "as-coded"])),
    epochs: optional(list(count, { min: phases, max: phases, use })),
    trainBothMembers: isMixture ? optional(truth) : none,
  });
  return (value, at) => fields(value, new Place("options", at.where, at.problems));
}

type Protocol = (
  variant: PublishedVariant,
  epochs: readonly number[] | undefined,
  trainBothMembers: boolean,
) => PublishedPlan;

const protocols: Readonly<Record<PublishedPlanName, Protocol>> = {
  "cifar-mixture": (variant, epochs, trainBothMembers) => ({
    plan: mixtureRecipePlan({
      ...cifarMixtureRecipe(variant, threeOf(epochs, [200, 200, 40])),
      trainBothMembers,
    }),
    training: publishedTraining("cifar", wideNetwork(10, variant, "once")),
  }),
  "cifar-large": (variant, epochs = [variant === "as-coded" ? 100 : 200]) => ({
    plan: scratchPlan("cifar-large", allMembers(1), 1, epochs[0] as number, 0.1, cifarSgd),
    training: publishedTraining("cifar", wideNetwork(10, variant, twice(variant))),
  }),
  "cifar-small": (variant, epochs = [variant === "as-coded" ? 100 : 200]) => {
    // As coded, the small net is half as wide except for its stem; corrected, it has exactly a member's size.
    const coded = variant === "as-coded";
    const [net, members] = coded ? ([allMembers(1), 1] as const) : ([member(0), 2] as const);
    return {
      plan: scratchPlan("cifar-small", net, members, epochs[0] as number, 0.1, cifarSgd),
      training: publishedTraining("cifar", wideNetwork(coded ? 5 : 10, variant, twice(variant))),
    };
  },
  "cifar-net2net": (variant, epochs = [200, 40]) => ({
    plan: net2NetPlan(variant, epochs),
    // As coded, the small net is the small baseline, whose stem is as wide as the large net's.
    training: publishedTraining("cifar", {
      ...wideNetwork(10, variant, twice(variant)),
      ...(variant === "as-coded" ? { stem: "whole" } : {}),
    }),
  }),
  "imagenet-mixture": (variant, epochs, trainBothMembers) => ({
    plan: mixtureRecipePlan({
      ...cifarMixtureRecipe(variant, threeOf(epochs, [90, 74, 14])),
      name: "imagenet-mixture",
      trainBothMembers,
      sgd: imageNetSgd,
      // The script does not reset the schedule, so member 1 never leaves the peak.
      secondMember: variant === "as-coded" ? "constant" : "own",
    }),
    training: publishedTraining("imagenet", { family: "imagenet-residual", width: 4, bank: false }),
  }),
  "imagenet-bank": (variant, epochs, trainBothMembers) => ({
    plan: mixtureRecipePlan({ ...bankRecipe(variant, threeOf(epochs, [90, 74, 14])), trainBothMembers }),
    training: publishedTraining("imagenet", { family: "imagenet-residual", width: 4, bank: true }),
  }),
  "imagenet-large": (variant, epochs = [variant === "as-coded" ? 100 : 90]) => ({
    plan: scratchPlan("imagenet-large", allMembers(1), 1, epochs[0] as number, 0.1, imageNetSgd),
    training: publishedTraining("imagenet", { family: "imagenet-residual", width: 4, bank: false }),
  }),
  "imagenet-small": (variant, epochs = [variant === "as-coded" ? 100 : 90]) => ({
    plan: scratchPlan("imagenet-small", allMembers(1), 1, epochs[0] as number, 0.1, imageNetSgd),
    training: publishedTraining("imagenet", { family: "imagenet-residual", width: 2, bank: false }),
  }),
};

/** The recipe of the CIFAR script `ours.sh` with the README's arguments. */
export function cifarMixtureRecipe(
  variant: PublishedVariant,
  epochs: readonly [number, number, number],
): MixtureRecipe {
  const coded = variant === "as-coded";
  return {
    name: "cifar-mixture",
    epochs,
    members: { learningRate: 0.1, warmupEpochs: 2 },
    secondMember: "own",
    grown: coded ? grownAsCoded : { ...grownAsCoded, minimum: 1e-6 },
    firstLossWeight: coded ? 0.1 : 1,
    smoothing: 0,
    sgd: cifarSgd,
    templates: templates[variant],
    growth: { coefficients: coded ? "orthogonal-as-coded" : "orthogonal", noise: 1 },
    optimizerAtGrowth: "keep",
  };
}

/** The recipe of `ours_bank.sh`; its own coefficient growth crashes, so as coded it is the authors' recorded `none`. */
function bankRecipe(variant: PublishedVariant, epochs: readonly [number, number, number]): MixtureRecipe {
  const coded = variant === "as-coded";
  return {
    ...cifarMixtureRecipe(variant, epochs),
    name: "imagenet-bank",
    members: { learningRate: 0.004, warmupEpochs: 2 },
    secondMember: coded ? "as member 0" : "own",
    grown: { learningRate: 0.004, warmupEpochs: 0, minimum: 3e-5, cycles: 1 },
    sgd: imageNetSgd,
    templates: { ...templates[variant], initialCoefficients: coded ? "normal" : "orthonormal" },
    growth: { coefficients: coded ? "none" : "orthogonal", noise: 1 },
  };
}

/** One plain net from scratch, with the published schedule. */
export function scratchPlan(
  name: string,
  net: Span,
  members: number,
  epochs: number,
  learningRate: number,
  sgd: SgdOptions,
): GrowthPlan {
  const schedule = cosine({ learningRate, warmupEpochs: 2 }, epochs);
  const phase: TrainPhase = { kind: "train", name, net, epochs, schedule, sgd, loss: {}, optimizer: "new" };
  return new GrowthPlan({ schema: 1, name, members, templates: null, phases: [phase] });
}

/**
 * Net2Net as in the published comparison: a small net is trained, doubled in width and trained further. No script says
 * after how many epochs; those of the mixture protocol are used.
 */
export function net2NetPlan(variant: PublishedVariant, epochs: readonly number[]): GrowthPlan {
  const [small = 0, grown = 0] = epochs;
  const coded = variant === "as-coded";
  const train = (name: string, net: Span, count: number, schedule: Schedule): TrainPhase => ({
    kind: "train",
    name,
    net,
    epochs: count,
    schedule,
    sgd: cifarSgd,
    loss: {},
    optimizer: "new",
  });
  const grow: GrowPhase = {
    kind: "grow",
    name: "growth",
    into: allMembers(2),
    by: { operator: "net2wider", variant: coded ? "as-coded" : "function-preserving", noise: 0 },
  };
  const peak = { learningRate: 0.1, warmupEpochs: 2 };
  // As coded, the small net's cosine is as long as the whole run, so growth comes before its end.
  const first = cosine(peak, coded ? small + grown : small);
  // Net2Net's authors continue at a tenth of the first rate; the published default is a thousandth.
  const second = cosine({ ...peak, learningRate: coded ? 1e-4 : 0.01 }, grown);
  return new GrowthPlan({
    schema: 1,
    name: "cifar-net2net",
    members: 2,
    templates: null,
    phases: [train("small", member(0), small, first), grow, train("grown", allMembers(2), grown, second)],
  });
}

/** Published plain nets evaluate a batch norm twice; see `wideResNet`. */
function twice(variant: PublishedVariant): "as-coded" | "once" {
  return variant === "as-coded" ? "as-coded" : "once";
}

function wideNetwork(
  width: number,
  variant: PublishedVariant,
  shortcutStatistics: "as-coded" | "once",
): Extract<PublishedNetwork, { family: "wide-residual" }> {
  const secondBatchNorm = variant === "corrected";
  return { family: "wide-residual", depth: 28, width, secondBatchNorm, shortcutStatistics };
}

function threeOf(
  epochs: readonly number[] | undefined,
  usual: readonly [number, number, number],
): readonly [number, number, number] {
  if (epochs === undefined) return usual;
  const [first = 0, second = 0, grown = 0] = epochs;
  return [first, second, grown];
}
