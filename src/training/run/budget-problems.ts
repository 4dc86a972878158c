import type { GrowthPlanData } from "../../plan/plan-data.js";
import { thisRank } from "../../tensorflow/rank-settings.js";

/** Why processes that train together cannot keep a budget of seconds: their clocks differ, and so would their last epochs. */
export function budgetProblems({ phases }: Pick<GrowthPlanData, "phases">, rank = thisRank()): string[] {
  if (rank === undefined) return [];
  return phases.flatMap((phase) => {
    const seconds = phase.kind === "train" ? phase.budget?.seconds : undefined;
    if (seconds === undefined) return [];
    return [
      `Expected budget.seconds to be left out where processes train together but got ${seconds} (phase ${phase.name}). Use budget.macs.`,
    ];
  });
}
