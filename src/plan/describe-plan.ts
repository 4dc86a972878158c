import { spanTitle } from "../growth/span.js";
import { operatorOf } from "../operators/operators.js";
import type { GrowthPlanData, Phase, Schedule } from "./plan-data.js";
import { networkOfPlan } from "./plan-network.js";
import { trainedTitle } from "./trained-nets.js";

/** A plan in words, one line per phase. */
export function describePlan(plan: GrowthPlanData): string {
  const lines = plan.phases.map((phase, i) => `  ${i + 1}. ${phase.name}: ${describePhase(phase)}`);
  return [`${plan.name} (${plan.members} members, ${networkOfPlan(plan).title})`, ...lines].join("\n");
}

/** The highest rate of a schedule; of one that is continued, that of the whole. */
export function peakOf(schedule: Schedule): number {
  return schedule.kind === "continued" ? schedule.of.learningRate : schedule.learningRate;
}

function describePhase(phase: Phase): string {
  if (phase.kind === "change") return phase.do.change;
  if (phase.kind === "grow")
    return `grow into ${spanTitle(phase.into)} by ${operatorOf(phase.by).describe(phase.by)}`;
  const { epochs, schedule, precision, until } = phase;
  const numbers = precision === undefined ? "" : `, in ${precision}`;
  return `train ${trainedTitle(phase)} for ${until === undefined ? "" : "at most "}${epochs} ${epochs === 1 ? "epoch" : "epochs"}, ${schedule.kind} learning rate from ${peakOf(schedule)}${numbers}`;
}
