// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Views that a person moves: each shows itself in a notebook, and follows the mouse and the keyboard.
 *
 * @module mixture-growth/explore
 */

import "../display/plan.js";

export {
  AblationTable,
  type AblationTableOptions,
  ablationTable,
  type ChosenRow,
  type RowOrder,
} from "./ablation/ablation-table.js";
export type { BoundaryNet } from "./decision-boundary/boundary-nets.js";
export type { DecisionBoundaryOptions } from "./decision-boundary/boundary-options.js";
export { type DecisionBoundary, decisionBoundary } from "./decision-boundary/decision-boundary.js";
export {
  type LabelledPoint,
  type PointPreset,
  type PresetOptions,
  presetPoints,
} from "./decision-boundary/points.js";
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
export type { PlanComposerOptions } from "./plan-composer/composer-options.js";
export type { ComposedPhase, ComposedTotals } from "./plan-composer/composition.js";
export type { GrowingMethod } from "./plan-composer/growing-methods.js";
export { type PlanCode, planCode } from "./plan-composer/plan-code.js";
export { type PlanComposer, planComposer } from "./plan-composer/plan-composer.js";
export { type Forgiven, type HiddenAnswerOptions, hiddenAnswer } from "./question/hidden-answer.js";
export { type Question, question } from "./question/question.js";
export type { GivenAnswer, QuestionKind, QuestionOptions } from "./question/question-options.js";
export { GrowthRecord } from "./scrubber/growth-record.js";
export {
  GrowthScrubber,
  type GrowthScrubberOptions,
  growthScrubber,
  type ScrubberMoment,
} from "./scrubber/growth-scrubber.js";
export { type WhatIfIGrow, type WhatIfIGrowOptions, whatIfIGrow } from "./what-if/what-if-i-grow.js";
