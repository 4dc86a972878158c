// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * The front door: what a notebook begins with, one screen of it. Everything else has a subpath, such as
 * "mixture-growth/cost": docs/reference.md lists them all.
 *
 * @module mixture-growth
 */

// What is trained, and when it grows.

export {
  allMembers,
  firefly,
  GrowthPlan,
  gradmax,
  member,
  net2deeper,
  net2wider,
  publishedPlan,
  randomGrowth,
  varianceTransfer,
} from "./plan/index.js";

// Weights mixed from templates.

export { MixedNetwork } from "./networks/index.js";
export { Mixer, TemplateBank } from "./templates/index.js";

// Networks.

export {
  crossLayerSharing,
  imageNetBank,
  imageNetResNet,
  mlp,
  publishedNetwork,
  smallCnn,
  summarize,
  wideResNet,
} from "./networks/index.js";

// Data.

export {
  createRandom,
  dataset,
  fashionMnistMini,
  photoDataset,
  splitValidation,
  subset,
  takePerClass,
} from "./data/index.js";

// Training.

export { growFrom, pretrained, startRun, train } from "./experiments/index.js";
export { device, evaluate, learningRateAt, Run } from "./training/index.js";

// Experiments and comparisons.

export {
  ablate,
  Comparison,
  carryOut,
  compare,
  defects,
  ExperimentResult,
  equalCostControls,
  experiment,
  profileFrom,
  readResult,
  resultOf,
  runExperiment,
  startHere,
} from "./experiments/index.js";

// Cost and time.

export { forecast, forecastText } from "./experiments/index.js";
export { epochsOfEqualCost, planCost, totalTrainingMacs } from "./plan/index.js";

// Tables and figures.

export {
  accuracyOverCost,
  coefficientMap,
  contactSheet,
  differenceInterval,
  dotsByGroup,
  Figure,
  layerFeatures,
  linearCka,
  linesInPanels,
  logits,
  lossGradients,
  runsProgress,
  seedStatistics,
} from "./report/index.js";

// What a run or a call can fail with.

export { DivergenceError, InputError, StoppedError } from "./training/index.js";

// Types that notebooks name.

export type { Dataset } from "./data/index.js";
export type { FinishedRun } from "./experiments/index.js";
export type { LayerSharing, Net, Network, NetworkDescription } from "./networks/index.js";
export type { GrowingLayer, GrowthPlanData, Phase, Span, TrainPhase } from "./plan/index.js";
export type { Observation, Precision, RunEvent, RunOptions } from "./training/index.js";
