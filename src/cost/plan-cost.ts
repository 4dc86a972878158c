import type { GrowthPlan } from "../growth/growth-plan.js";
import { type NetworkDescription, narrow } from "../networks/description.js";
import { forwardMacs, trainingFactor } from "./count-macs.js";

/** What a phase of a plan costs to train, by multiply-accumulates. */
export interface PhaseCost {
  readonly phase: string;
  readonly epochs: number;
  /** Forward, one image. */
  readonly macsPerImage: number;
  /** The whole phase, with the backward pass counted as twice the forward pass. */
  readonly trainingMacs: number;
}

/**
 * Training cost of every phase: `3 x forward multiply-accumulates x images x epochs`.
 *
 * @param images Images in an epoch.
 * @example
 * ```ts
 * planCost(plan, wideResNet({ depth: 28, width: 10, classes: 10 }), 50_000);
 * ```
 */
export function planCost(plan: GrowthPlan, network: NetworkDescription, images: number): PhaseCost[] {
  return plan.phases.map((phase) => {
    if (phase.kind === "grow") return { phase: phase.name, epochs: 0, macsPerImage: 0, trainingMacs: 0 };
    const macsPerImage = forwardMacs(narrow(network, phase.net.count, plan.members));
    return {
      phase: phase.name,
      epochs: phase.epochs,
      macsPerImage,
      trainingMacs: trainingFactor * macsPerImage * images * phase.epochs,
    };
  });
}

/** Training cost of a whole plan, in multiply-accumulates. */
export function totalTrainingMacs(plan: GrowthPlan, network: NetworkDescription, images: number): number {
  return planCost(plan, network, images).reduce((sum, phase) => sum + phase.trainingMacs, 0);
}

/**
 * Epochs of training the whole network from scratch that cost as much as a plan, rounded to the nearest epoch.
 *
 * @returns At least 1.
 */
export function epochsOfEqualCost(plan: GrowthPlan, network: NetworkDescription): number {
  const perEpoch = trainingFactor * forwardMacs(network);
  return Math.max(1, Math.round(totalTrainingMacs(plan, network, 1) / perEpoch));
}
