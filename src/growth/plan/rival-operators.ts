import type { GrowthPlanData } from "./plan-data.js";

/** What an ordinary network needs from its first step for the growth that its plan has ahead. */
export interface StartOfOrdinaryNetwork {
  /** Blocks of every stage that later phases add. */
  readonly missingBlocks: number;
  readonly reluSlopeAtZero: 0 | 1;
}

/** How the ordinary network of a plan starts. */
export function startOfOrdinaryNetwork(plan: GrowthPlanData): StartOfOrdinaryNetwork {
  const gradMax = plan.phases.some((phase) => phase.kind === "grow" && phase.by.operator === "gradmax");
  return { missingBlocks: missingBlocksFrom(plan, 0), reluSlopeAtZero: gradMax ? 1 : 0 };
}

/** Blocks of every stage that the plan's phases from `phase` on will add. */
export function missingBlocksFrom({ phases }: GrowthPlanData, phase: number): number {
  return phases
    .slice(phase)
    .reduce(
      (sum, next) => sum + (next.kind === "grow" && next.by.operator === "net2deeper" ? next.by.blocks : 0),
      0,
    );
}
