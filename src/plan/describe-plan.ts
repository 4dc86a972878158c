import { spanTitle } from "../growth/span.js";
import { operatorOf } from "../operators/operators.js";
import type { GrowthPlanData, Phase } from "./plan-data.js";
import { networkOfPlan } from "./plan-network.js";
import type { Schedule } from "./schedule-data.js";
import { trainedTitle } from "./trained-nets.js";

/** A plan in words, one line per phase. */
export function describePlan(plan: GrowthPlanData): string {
  const lines = plan.phases.map((phase, i) => `  ${i + 1}. ${phase.name}: ${describePhase(phase)}`);
  return [`${plan.name} (${plan.members} members, ${networkOfPlan(plan).title})`, ...lines].join("\n");
}

/** The highest rate of a schedule; of one that is continued, that of the whole. */
export function peakOf(schedule: Schedule): number {
  if (schedule.kind === "continued") return schedule.of.learningRate;
  return schedule.kind === "rates" ? Math.max(...schedule.rates) : schedule.learningRate;
}

function describePhase(phase: Phase): string {
  if (phase.kind === "change") return phase.do.change;
  if (phase.kind === "grow")
    return `grow into ${spanTitle(phase.into)} by ${operatorOf(phase.by).describe(phase.by)}`;
  const { epochs, schedule, precision, until, budget, by, ema, keep } = phase;
  const most = until === undefined && budget === undefined ? "" : "at most ";
  const length = `${most}${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  const details = [
    ...(by === undefined ? [] : [`by ${by.optimizer}`]),
    ...(precision === undefined ? [] : [`in ${precision}`]),
    ...(ema === undefined ? [] : ["weights averaged"]),
    ...(keep === undefined ? [] : [`keeping the epoch of the best ${keep.best}`]),
  ];
  const rates = schedule.kind === "rates" ? "own" : schedule.kind;
  return [
    `train ${trainedTitle(phase)} for ${length}, ${rates} learning rate from ${peakOf(schedule)}`,
    ...details,
  ].join(", ");
}
