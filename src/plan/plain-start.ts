import type { Growth } from "../operators/growth-operator.js";
import { operatorOf } from "../operators/operators.js";
import type { GrowthPlanData } from "./plan-data.js";

/** What a plain network needs from its first step for the growth that its plan has ahead. */
export interface PlainStart {
  /** Blocks of every stage that later phases add. */
  readonly missingBlocks: number;
  readonly reluSlopeAtZero: 0 | 1;
}

/** How the plain network of a plan starts. */
export function plainStart(plan: GrowthPlanData): PlainStart {
  const needsSlope = growthsFrom(plan, 0).some((by) => operatorOf(by).reluSlopeAtZero === 1);
  return { missingBlocks: missingBlocksFrom(plan, 0), reluSlopeAtZero: needsSlope ? 1 : 0 };
}

/** Blocks of every stage that the plan's phases from `phase` on will add. */
export function missingBlocksFrom(plan: GrowthPlanData, phase: number): number {
  return growthsFrom(plan, phase).reduce((sum, by) => sum + (operatorOf(by).addedBlocks?.(by) ?? 0), 0);
}

function growthsFrom({ phases }: GrowthPlanData, phase: number): Growth[] {
  return phases.slice(phase).flatMap((next) => (next.kind === "grow" ? [next.by] : []));
}
