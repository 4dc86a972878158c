/**
 * Views that a person moves: each shows itself in a notebook, and follows the mouse and the keyboard.
 *
 * @module mixture-growth/explore
 */
export {
  AblationTable,
  type AblationTableOptions,
  ablationTable,
  type ChosenRow,
  type RowOrder,
} from "./ablation/ablation-table.js";
export {
  type CoefficientDial,
  type CoefficientDialOptions,
  coefficientDial,
} from "./dial/coefficient-dial.js";
export {
  type GradientsAtGrowth,
  type GradientsAtGrowthOptions,
  gradientsAtGrowth,
} from "./gradients/gradients-at-growth.js";
export { GrowthRecord } from "./scrubber/growth-record.js";
export {
  GrowthScrubber,
  type GrowthScrubberOptions,
  growthScrubber,
  type ScrubberMoment,
} from "./scrubber/growth-scrubber.js";
export { type WhatIfIGrow, type WhatIfIGrowOptions, whatIfIGrow } from "./what-if/what-if-i-grow.js";
