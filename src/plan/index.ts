// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Plans, phases, operators and growth itself.
 *
 * @module mixture-growth/plan
 */
import "../display/plan.js";

export { type MemberPlacement, memberPlacements } from "../growth/block-layout.js";
export {
  type CoefficientGrowth,
  type CoefficientGrowthFunction,
  type GrowingLayer,
  growCoefficients,
} from "../growth/coefficient-growth.js";
export { GrowthReport, type GrowthReportRow } from "../growth/growth-report.js";
export { allMembers, member, type Span } from "../growth/span.js";
export { type Firefly, firefly } from "../operators/firefly/firefly.js";
export { type GradMax, gradmax } from "../operators/gradmax/gradmax.js";
export type { MixtureGrowth } from "../operators/mixture/mixture.js";
export { type Net2Deeper, net2deeper } from "../operators/net2deeper/net2deeper.js";
export { type Net2Wider, net2wider } from "../operators/net2wider/net2wider.js";
export { type RandomGrowth, randomGrowth } from "../operators/random/random.js";
export {
  type VarianceTransfer,
  varianceTransfer,
} from "../operators/variance-transfer/variance-transfer.js";
export { type AdamSettings, adam } from "../optimizers/adam.js";
export { type AdamWSettings, adamw } from "../optimizers/adamw.js";
export { type LionSettings, lion } from "../optimizers/lion.js";
export type { AnyOptimizer } from "../optimizers/optimizers.js";
export { type SgdSettings, sgd } from "../optimizers/sgd.js";
export type { BaselinePlanOptions } from "./baseline-plans.js";
export { GrowthPlan, PlanError } from "./growth-plan.js";
export type { CommonTraining, PhaseOptions, PhaseTraining } from "./phase-training.js";
export {
  type EqualCostOptions,
  epochsOfEqualCost,
  type PhaseCost,
  planCost,
  totalCost,
  totalTrainingMacs,
} from "./plan-cost.js";
export type { ChangePhase, GrowPhase, GrowthPlanData, Phase, TrainPhase } from "./plan-data.js";
export {
  type PublishedPlan,
  type PublishedPlanName,
  type PublishedPlanOptions,
  publishedPlan,
  publishedPlanNames,
} from "./published/published-plans.js";
export type { Schedule } from "./schedule-data.js";
