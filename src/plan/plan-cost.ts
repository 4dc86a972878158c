import { formatCount } from "mixture-growth-display";
import { demandArguments, oneOf, optional, record } from "../checking/shapes.js";
import {
  addCosts,
  type Cost,
  type CostConvention,
  conventionShape,
  costHeadings,
  imagesShape,
  scaleCost,
  shownCost,
} from "../cost/convention.js";
import { trainingFactor } from "../cost/count-macs.js";
import { type CountedNet, countedNet, forwardCost } from "../cost/net-cost.js";
import { costText, type ShownRows, shareText, shownRows } from "../cost/shown-rows.js";
import { allMembers, member } from "../growth/span.js";
import { descriptionShape } from "../networks/check-description.js";
import type { NetworkDescription } from "../networks/description.js";
import { sharingShape } from "../networks/mixed/mixed-options.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import type { GrowthPlan } from "./growth-plan.js";
import { planShape } from "./plan-argument.js";
import type { TrainPhase } from "./plan-data.js";
import { networkOfPlan } from "./plan-network.js";

/** What a phase of a plan costs to train. */
export interface PhaseCost {
  /** Name of the phase. */
  readonly phase: string;
  /** Epochs of the phase, the most where it may end on a plateau; 0 if nothing is trained. */
  readonly epochs: number;
  /** Multiply-accumulates forward, one image through every net that is trained. */
  readonly macsPerImage: number;
  /** Multiply-accumulates of the whole phase, with the backward pass counted as twice the forward pass. */
  readonly trainingMacs: number;
  /** Forward passes of the whole phase, in every convention. */
  readonly forward: Cost;
  /** Forward and backward passes of the whole phase: three times `forward`. */
  readonly training: Cost;
}

/**
 * Training cost of every phase: `3 x forward x images x epochs`, in every convention.
 *
 * A cell shows it as a table: phase, epochs, cost, share of the whole, and a row for the whole plan. Programs use it as
 * an array with a {@link PhaseCost} per phase.
 *
 * @param images Images in an epoch.
 * @param sharing How layers share templates, for networks with a bank.
 * @example
 * ```ts
 * const costs = planCost(plan, wideResNet({ depth: 28, width: 10, classes: 10 }), 50_000);
 * costs[0].trainingMacs; // of the first phase
 * costs // last line of a cell: the table
 * ```
 */
export function planCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  images: number,
  sharing: readonly LayerSharing[] = [],
): ShownRows<PhaseCost> {
  demandCounted("planCost", plan, network, images, sharing);
  const phases = plan.phases.map((phase): PhaseCost => {
    const isTrained = phase.kind === "train";
    const { epochs, dataShare = 1 } = isTrained ? phase : { epochs: 0 };
    const nets = isTrained ? phaseNets(plan, phase, network, sharing) : [];
    const image = addCosts(nets.map((net) => forwardCost(net)));
    const forward = scaleCost(image, Math.round(images * dataShare) * epochs);
    const training = scaleCost(forward, trainingFactor);
    return {
      phase: phase.name,
      epochs,
      macsPerImage: image.macs,
      trainingMacs: training.macs,
      forward,
      training,
    };
  });
  return shownRows(phases, phaseColumns, {
    cells: phaseCells(phases),
    caption: `multiply-accumulates (MACs) of training, forward and backward, ${formatCount(images)} images an epoch`,
  });
}

/** Checks the arguments of a function that counts a plan's cost. */
function demandCounted(
  where: string,
  plan: unknown,
  network: unknown,
  images: unknown,
  sharing?: unknown,
): void {
  demandArguments(where, {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    images: [images, imagesShape],
    sharing: [sharing, optional(sharingShape)],
  });
}

const phaseColumns = [
  { key: "phase" },
  { key: "epochs", align: "right" },
  { key: "cost", label: costHeadings.macs, align: "right" },
  { key: "share", label: "share (%)", align: "right" },
] as const;

function phaseCells(phases: readonly PhaseCost[]): Record<string, string>[] {
  const sum = (key: "epochs" | "trainingMacs"): number => phases.reduce((all, phase) => all + phase[key], 0);
  const whole = sum("trainingMacs");
  const cells = (phase: string, epochs: number, macs: number): Record<string, string> => ({
    phase,
    epochs: epochs === 0 ? "–" : formatCount(epochs),
    cost: costText(macs),
    share: shareText(macs, whole),
  });
  return [
    ...phases.map(({ phase, epochs, trainingMacs }) => cells(phase, epochs, trainingMacs)),
    cells("total", sum("epochs"), whole),
  ];
}

/** The nets that a phase of a plan trains, for counting their cost. */
export function phaseNets(
  plan: GrowthPlan,
  phase: TrainPhase,
  description: NetworkDescription,
  sharing: readonly LayerSharing[] = [],
): CountedNet[] {
  return networkOfPlan(plan.data).countNets(phase, { description, sharing });
}

/** Training cost of a whole plan, in every convention. */
export function totalCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  images: number,
  sharing: readonly LayerSharing[] = [],
): Cost {
  demandCounted("totalCost", plan, network, images, sharing);
  const cost = addCosts(planCost(plan, network, images, sharing).map(({ training }) => training));
  return shownCost(
    cost,
    `training of the whole plan, forward and backward, ${formatCount(images)} images an epoch`,
  );
}

/** Training cost of a whole plan, in multiply-accumulates. */
export function totalTrainingMacs(plan: GrowthPlan, network: NetworkDescription, images: number): number {
  demandCounted("totalTrainingMacs", plan, network, images);
  return totalCost(plan, network, images).macs;
}

/** Options of {@link epochsOfEqualCost}. */
export interface EqualCostOptions {
  /** Which net is trained: `"large"` is the whole network, `"small"` one member's width. Default `"large"`. */
  readonly size?: "large" | "small";
  /** What is counted. Default `"macs"`. */
  readonly convention?: CostConvention;
}

const equalCostOptions = record<EqualCostOptions>({
  size: optional(oneOf(["large", "small"])),
  convention: optional(conventionShape),
});

/**
 * Counts the epochs of a plain net from scratch that cost as much as a plan, rounded to the nearest epoch.
 *
 * Give the same `size` as to {@link GrowthPlan.scratch}: a small net gets about four times the epochs of a large one.
 *
 * @param plan The plan whose cost is matched.
 * @param network At full size.
 * @returns At least 1.
 * @throws InputError for options that do not exist.
 * @example
 * ```ts
 * const network = wideResNet({ depth: 10, width: 1, classes: 10 });
 * const plan = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });
 * const train = epochsOfEqualCost(plan, network, { size: "small" });
 * GrowthPlan.scratch({ size: "small", train });
 * ```
 */
export function epochsOfEqualCost(
  plan: GrowthPlan,
  network: NetworkDescription,
  options: EqualCostOptions = {},
): number {
  demandArguments("epochsOfEqualCost", {
    plan: [plan, planShape],
    network: [network, descriptionShape],
    options: [options, equalCostOptions],
  });
  const { size = "large", convention = "macs" } = options;
  const span = size === "large" ? allMembers(plan.members) : member(0);
  const net = countedNet({ description: network, members: plan.members, span });
  const epoch = trainingFactor * forwardCost(net)[convention];
  return Math.max(1, Math.round(totalCost(plan, network, 1)[convention] / epoch));
}
