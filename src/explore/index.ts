/**
 * Views that a person moves: each shows itself in a notebook, and follows the mouse and the keyboard.
 *
 * @module mixture-growth/explore
 */
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
export { type WhatIfIGrow, type WhatIfIGrowOptions, whatIfIGrow } from "./what-if/what-if-i-grow.js";
