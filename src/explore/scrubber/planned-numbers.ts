import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing, MixingOptions } from "../../networks/mixed/mixing.js";
import { summarize } from "../../networks/summary.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import { phaseNets, planCost } from "../../plan/plan-cost.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { trainedNets } from "../../plan/trained-nets.js";
import { learningRateAt } from "../../training/schedule.js";

/** A plan with the network that it trains. */
export interface PlannedTask {
  readonly plan: GrowthPlan;
  readonly network: NetworkDescription;
  readonly sharing: readonly LayerSharing[];
  /** Training images in an epoch. */
  readonly images: number;
}

/** What a plan says of an epoch of a phase before it is run. */
export interface PlannedNumbers {
  /** Training multiply-accumulates of one epoch. */
  readonly epochMacs: number;
  /** Numbers that the phase trains. */
  readonly trained: number;
  /** Of epoch `epoch`, from 1. */
  learningRate(epoch: number): number;
}

/** What a plan says of each phase; undefined for phases that do not train. */
export function plannedNumbers(task: PlannedTask): (PlannedNumbers | undefined)[] {
  const { plan, network, images, sharing } = task;
  const costs = planCost(plan, network, images, sharing);
  return plan.phases.map((phase, at) => {
    if (phase.kind !== "train") return undefined;
    const { schedule, epochs } = phase;
    return {
      epochMacs: (costs[at]?.trainingMacs ?? 0) / epochs,
      trained: trainedNumbers(task, phase),
      learningRate: (epoch) => learningRateAt(schedule, epoch - 1, epochs),
    };
  });
}

/** Templates, coefficients, weights, biases and normalisations of the nets that a phase trains. */
function trainedNumbers(task: PlannedTask, phase: TrainPhase): number {
  const { plan, network: description, sharing } = task;
  const planned = networkOfPlan(plan.data);
  const totals =
    planned.kind === "mixed"
      ? trainedNets(phase).map(({ net }) => {
          const { description: _, ...mixing } = planned.mixing({ description, sharing });
          return summarize(description, {
            mixing: withAdded(mixing, templatesAdded(plan, phase)),
            span: net,
          });
        })
      : phaseNets(plan, phase, description, sharing).map((net) => summarize(net.description));
  return totals.reduce((sum, summary) => sum + summary.totals.trainedParameters, 0);
}

type Mixing = Omit<MixingOptions, "description">;

function withAdded({ templatesPerSet, sharing = [], ...rest }: Mixing, added: number): Mixing {
  const more = (counts: readonly number[]): number[] => counts.map((count) => count + added);
  return {
    ...rest,
    templatesPerSet: more(templatesPerSet),
    sharing: sharing.map((entry) => ({ ...entry, templatesPerSet: more(entry.templatesPerSet) })),
  };
}

/** Templates that changes before a phase add to every set. */
function templatesAdded({ phases }: GrowthPlan, phase: TrainPhase): number {
  return phases
    .slice(0, phases.indexOf(phase))
    .reduce(
      (sum, earlier) =>
        earlier.kind === "change" && earlier.do.change === "add templates" ? sum + earlier.do.count : sum,
      0,
    );
}
