// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Multiply-accumulates, ledgers and what they are counted by.
 *
 * @module mixture-growth/cost
 */
export { addCosts, type Cost, type CostConvention, costConventions, scaleCost } from "./convention.js";
export { CostLedger, type LedgerEntry, type Spending, type Spent } from "./cost-ledger.js";
export { forwardMacs, type NodeCost, nodeCosts, trainingFactor } from "./count-macs.js";
export {
  type CountedNet,
  type CountedNetOptions,
  countedNet,
  countedNetOf,
  forwardCost,
  type LayerCost,
  layerCosts,
  stepCost,
} from "./net-cost.js";
