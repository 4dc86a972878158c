import { integer, optional, record, type Shape } from "../../checking/shapes.js";
import { imagesShape } from "../../cost/convention.js";
import { type NamedRate, rateShape } from "../../experiments/forecast.js";
import { sharingShape } from "../../networks/mixed/mixed-options.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import { planShape } from "../../plan/plan-argument.js";

/** Options of `planComposer`. */
export interface PlanComposerOptions {
  /** The plan to begin with. Default: `GrowthPlan.mixture({ phases: { member: 20, grown: 5 } })`. */
  readonly plan?: GrowthPlan;
  /** Training images in an epoch. Default 50,000, those of CIFAR. */
  readonly images?: number;
  /** Images on which nets are tested after each epoch. Default 10,000. */
  readonly testImages?: number;
  /** Images in a training step, for the forecast of memory. Default 128. */
  readonly batchSize?: number;
  /** Speed from which time is forecast. Default: `laptopRate`. */
  readonly rate?: NamedRate;
  /** How layers share templates. Default: each has its own. */
  readonly sharing?: readonly LayerSharing[];
}

/** Accepts the options of `planComposer`. */
export const composerOptions: Shape = record<PlanComposerOptions>({
  plan: optional(planShape),
  images: optional(imagesShape),
  testImages: optional(integer({ min: 0, use: 10_000 })),
  batchSize: optional(integer({ min: 1, use: 128 })),
  rate: optional(rateShape),
  sharing: optional(sharingShape),
});
