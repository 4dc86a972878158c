// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Tables and figures.
 *
 * @module mixture-growth/report
 */
export { accuracyAtCost, type MethodAtCost } from "./accuracy-at-cost.js";
export { accuracyOverCost } from "./accuracy-over-cost.js";
export { type Advantage, type AdvantageMapOptions, advantageMap } from "./advantage-map.js";
export { coefficientMap } from "./coefficient-map.js";
export { contactSheet } from "./contact-sheet.js";
export { classBalance, featureStatistics } from "./data-tables.js";
export { differenceInterval } from "./difference-interval.js";
export { type DotGroup, type DotsByGroupOptions, dotsByGroup } from "./dots-by-group.js";
export { type Features, layerFeatures, linearCka } from "./feature-similarity.js";
export { Figure } from "./figure.js";
export { historyTable, lastAccuracies, type Table } from "./history-table.js";
export { type LinesInPanelsOptions, linesInPanels, type PanelSeries } from "./lines-in-panels.js";
export { liveProgress } from "./live-progress.js";
export { logits } from "./logits.js";
export { LossGradients, lossGradients, type ParameterGradient } from "./loss-gradients.js";
export { type LearningRateRange, lrFinder } from "./lr-finder.js";
export { NewbornGradients, type NewbornGradientsOptions } from "./newborn-gradients.js";
export { predictions } from "./predictions.js";
export { type RunsProgress, runsProgress } from "./runs-progress.js";
export { type SeedStatistics, seedStatistics } from "./seed-statistics.js";
