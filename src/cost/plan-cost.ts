import { demandArguments } from "../checking/shapes.js";
import type { GrowthPlan } from "../growth/plan/growth-plan.js";
import type { TrainPhase } from "../growth/plan/plan-data.js";
import { missingBlocksFrom } from "../growth/plan/rival-operators.js";
import { trainedNets } from "../growth/plan/trained-nets.js";
import { withoutBlocks } from "../networks/depth.js";
import type { NetworkDescription } from "../networks/description.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import {
  conventionShape,
  descriptionShape,
  imagesShape,
  planShape,
  sharingShape,
} from "./argument-shapes.js";
import { addCosts, type Cost, type CostConvention, noCost, scaleCost } from "./convention.js";
import { forwardMacs, trainingFactor } from "./count-macs.js";
import { type CountedNet, countedNet, forwardCost } from "./net-cost.js";

/** What a phase of a plan costs to train. */
export interface PhaseCost {
  readonly phase: string;
  readonly epochs: number;
  /** Multiply-accumulates forward, one image through every net that is trained. */
  readonly macsPerImage: number;
  /** Multiply-accumulates of the whole phase, with the backward pass counted as twice the forward pass. */
  readonly trainingMacs: number;
  /** The whole phase, forward passes alone, in every convention. */
  readonly forward: Cost;
  /** The whole phase, forward and backward: three times `forward`. */
  readonly training: Cost;
}

/**
 * Training cost of every phase: `3 x forward x images x epochs`, in every convention.
 *
 * @param images Images in an epoch.
 * @param sharing How layers share templates, for networks with a bank.
 * @example
 * ```ts
 * planCost(plan, wideResNet({ depth: 28, width: 10, classes: 10 }), 50_000);
 * ```
 */
export function planCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  images: number,
  sharing: readonly LayerSharing[] = [],
): PhaseCost[] {
  demandArguments("planCost", {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    images: [images, imagesShape],
    sharing: [sharing, sharingShape],
  });
  return plan.phases.map((phase) => {
    if (phase.kind !== "train") {
      return {
        phase: phase.name,
        epochs: 0,
        macsPerImage: 0,
        trainingMacs: 0,
        forward: noCost,
        training: noCost,
      };
    }
    const image = addCosts(phaseNets(plan, phase, network, sharing).map((net) => forwardCost(net)));
    const forward = scaleCost(image, Math.round(images * (phase.dataShare ?? 1)) * phase.epochs);
    const training = scaleCost(forward, trainingFactor);
    return {
      phase: phase.name,
      epochs: phase.epochs,
      macsPerImage: image.macs,
      trainingMacs: training.macs,
      forward,
      training,
    };
  });
}

/** The nets that a phase of a plan trains, as they are counted. */
export function phaseNets(
  plan: GrowthPlan,
  phase: TrainPhase,
  description: NetworkDescription,
  sharing: readonly LayerSharing[] = [],
): CountedNet[] {
  const { members, templates } = plan.data;
  // Blocks that a later phase adds are not there yet.
  const missing = missingBlocksFrom(plan.data, plan.phases.indexOf(phase));
  const present = withoutBlocks(description, missing);
  const nets = trainedNets(phase).map(({ net: span }) => ({ description: present, members, span }));
  if (templates === null) return nets.map((net) => countedNet(net));
  const added = templatesAdded(plan, phase);
  const counts = (perSet: readonly number[]): number[] => perSet.map((count) => count + added);
  const mixing = {
    templatesPerSet: counts(templates.perSet),
    setAssignment: templates.assignment,
    placement: templates.placement ?? "diag",
    sharing: sharing.map((entry) => ({ ...entry, templatesPerSet: counts(entry.templatesPerSet) })),
  };
  return nets.map((net) => countedNet({ ...net, mixing }));
}

/** Templates that every set has got before a phase, beyond those it started with. */
function templatesAdded({ phases }: GrowthPlan, phase: TrainPhase): number {
  return phases
    .slice(0, phases.indexOf(phase))
    .reduce(
      (sum, earlier) =>
        earlier.kind === "change" && earlier.do.change === "add templates" ? sum + earlier.do.count : sum,
      0,
    );
}

/** Training cost of a whole plan, in every convention. */
export function totalCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  images: number,
  sharing: readonly LayerSharing[] = [],
): Cost {
  demandArguments("totalCost", {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    images: [images, imagesShape],
    sharing: [sharing, sharingShape],
  });
  return addCosts(planCost(plan, network, images, sharing).map(({ training }) => training));
}

/** Training cost of a whole plan, in multiply-accumulates. */
export function totalTrainingMacs(plan: GrowthPlan, network: NetworkDescription, images: number): number {
  demandArguments("totalTrainingMacs", {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    images: [images, imagesShape],
  });
  return totalCost(plan, network, images).macs;
}

/**
 * Epochs of training the whole network from scratch that cost as much as a plan, rounded to the nearest epoch.
 *
 * @param convention Default `"macs"`.
 * @returns At least 1.
 */
export function epochsOfEqualCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  convention: CostConvention = "macs",
): number {
  demandArguments("epochsOfEqualCost", {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    convention: [convention, conventionShape],
  });
  const image =
    convention === "macs" ? forwardMacs(network) : forwardCost({ description: network })[convention];
  return Math.max(1, Math.round(totalCost(plan, network, 1)[convention] / (trainingFactor * image)));
}
