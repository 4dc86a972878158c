// The whole public surface of the library.
export { InputError } from "./checking/input-error.js";
export { addCosts, type Cost, type CostConvention, costConventions, scaleCost } from "./cost/convention.js";
export { CostLedger, type LedgerEntry, type Spending, type Spent } from "./cost/cost-ledger.js";
export { forwardMacs, type NodeCost, nodeCosts, trainingFactor } from "./cost/count-macs.js";
export {
  type CountedNet,
  type CountedNetOptions,
  countedNet,
  forwardCost,
  type LayerCost,
  layerCosts,
  stepCost,
} from "./cost/net-cost.js";
export { countedNetOf } from "./cost/network-cost.js";
export { type Augmentation, cifarAugmentation } from "./data/augment.js";
export {
  type Dataset,
  type ImageSet,
  type LabelledDataset,
  type LabelledSet,
  type PhotoDataset,
  type PhotoSet,
  splitValidation,
  subset,
  takePerClass,
} from "./data/dataset.js";
export { fashionMnistMini } from "./data/fashion-mnist.js";
export { type DatasetName, dataset, datasetNames, photoDataset } from "./data/named-dataset.js";
export { indexImageFolder, readPhotos } from "./data/photos/image-folder.js";
export { imageNetAugmentation, type PhotoAugmentation } from "./data/photos/photo-augmentation.js";
export { photoBatches, photoEvaluationBatches } from "./data/photos/photo-batches.js";
export { createRandom, type Random, type RandomState } from "./data/random.js";
export { type CarryOutOptions, carryOut } from "./experiments/carry-out.js";
export { ablate, type CompareOptions, compare } from "./experiments/compare.js";
export { Comparison, type ComparisonOptions } from "./experiments/comparison.js";
export { DryRun, type DryRunOptions, dryRun } from "./experiments/dry-run.js";
export type { Experiment, ExperimentCase, ExperimentConfig } from "./experiments/experiment.js";
export {
  type Difference,
  ExperimentResult,
  type FinishedRun,
  type MethodPair,
  type ResultSplit,
} from "./experiments/experiment-result.js";
export {
  type Forecast,
  forecast,
  forecastText,
  laptopRate,
  type NamedRate,
  secondsAt,
} from "./experiments/forecast.js";
export { type GrowFromOptions, growFrom } from "./experiments/grow-from.js";
export { MethodDifference, MethodDifferences } from "./experiments/method-difference.js";
export { type MethodName, type MethodRecipe, methodNames } from "./experiments/methods.js";
export { type Defect, defects } from "./experiments/paper/defects.js";
export { experiment, experiments } from "./experiments/paper/experiments.js";
export { type AblationBase, type PlanGrid, planGrid } from "./experiments/plan-grid.js";
export { type Profile, profileFrom } from "./experiments/profile.js";
export { type RunExperimentOptions, resultFolder, runExperiment } from "./experiments/run-experiment.js";
export { type StartHere, startHere } from "./experiments/start-here.js";
export { type StartRunOptions, startRun, train } from "./experiments/start-run.js";
export { type Provenance, readResult, StoredResult } from "./experiments/stored-result.js";
export { type MemberPlacement, memberPlacements } from "./growth/block-layout.js";
export {
  type CoefficientGrowth,
  type CoefficientGrowthFunction,
  type GrowingLayer,
  growCoefficients,
} from "./growth/coefficient-growth.js";
export { GrowthReport, type GrowthReportRow } from "./growth/growth-report.js";
export { allMembers, member, type Span } from "./growth/span.js";
export {
  type CrossLayerSharingOptions,
  crossLayerSharing,
} from "./networks/architectures/cross-layer-sharing.js";
export { imageNetBank } from "./networks/architectures/imagenet-bank.js";
export { type ImageNetResNetOptions, imageNetResNet } from "./networks/architectures/imagenet-resnet.js";
export { type MlpOptions, mlp } from "./networks/architectures/mlp.js";
export { publishedNetwork, type RunnableNetwork } from "./networks/architectures/published-network.js";
export { type SmallCnnOptions, smallCnn } from "./networks/architectures/small-cnn.js";
export { type WideResNetOptions, wideResNet } from "./networks/architectures/wide-resnet.js";
export type { NetworkDescription } from "./networks/description.js";
export { adoptMember, copyMember, matchNorms } from "./networks/mixed/member-transfer.js";
export { MixedNetwork } from "./networks/mixed/mixed-network.js";
export type { LayerSharing } from "./networks/mixed/mixing.js";
export type { FreezeSelection, NetworkChange } from "./networks/mixed/network-change.js";
export type { Net } from "./networks/net.js";
export type { Network } from "./networks/network.js";
export type { NetworkNode } from "./networks/operations/operations.js";
export { PlainNetwork, PlainNetwork as NormalNetwork } from "./networks/plain/plain-network.js";
export { type NetworkSummary, type SummaryRow, summarize } from "./networks/summary.js";
export { type Firefly, firefly } from "./operators/firefly/firefly.js";
export { type GradMax, gradmax } from "./operators/gradmax/gradmax.js";
export type { MixtureGrowth } from "./operators/mixture/mixture.js";
export { type Net2Deeper, net2deeper } from "./operators/net2deeper/net2deeper.js";
export { type Net2Wider, net2wider } from "./operators/net2wider/net2wider.js";
export { type RandomGrowth, randomGrowth } from "./operators/random/random.js";
export type { BaselinePlanOptions } from "./plan/baseline-plans.js";
export { GrowthPlan, PlanError } from "./plan/growth-plan.js";
export {
  type EqualCostOptions,
  epochsOfEqualCost,
  type PhaseCost,
  planCost,
  totalCost,
  totalTrainingMacs,
} from "./plan/plan-cost.js";
export type {
  ChangePhase,
  GrowPhase,
  GrowthPlanData,
  Phase,
  Schedule,
  TrainPhase,
} from "./plan/plan-data.js";
export {
  type PublishedPlan,
  type PublishedPlanName,
  type PublishedPlanOptions,
  publishedPlan,
  publishedPlanNames,
} from "./plan/published/published-plans.js";
export { accuracyAtCost, type MethodAtCost } from "./report/accuracy-at-cost.js";
export { accuracyOverCost } from "./report/accuracy-over-cost.js";
export { coefficientMap } from "./report/coefficient-map.js";
export { contactSheet } from "./report/contact-sheet.js";
export { type DotGroup, type DotsByGroupOptions, dotsByGroup } from "./report/dots-by-group.js";
export { type Features, layerFeatures, linearCka } from "./report/feature-similarity.js";
export { Figure } from "./report/figure.js";
export { historyTable, lastAccuracies, type Table } from "./report/history-table.js";
export { type LinesInPanelsOptions, linesInPanels, type PanelSeries } from "./report/lines-in-panels.js";
export { liveProgress } from "./report/live-progress.js";
export { logits } from "./report/logits.js";
export { LossGradients, lossGradients, type ParameterGradient } from "./report/loss-gradients.js";
export { type RunsProgress, runsProgress } from "./report/runs-progress.js";
export { type SeedStatistics, seedStatistics } from "./report/seed-statistics.js";
export { CheckpointError, CheckpointNotWritten } from "./storage/checkpoint/checkpoint-error.js";
export {
  type Checkpoint,
  readCheckpoint,
  readNewestCheckpoint,
} from "./storage/checkpoint/read-checkpoint.js";
export { RunDirectory, type RunDirectoryOptions } from "./storage/checkpoint/run-directory.js";
export { type ReadLog, readRunLog } from "./storage/checkpoint/run-log.js";
export {
  type LoadOptions,
  loadPublishedTensors,
  publishedTensors,
} from "./storage/pytorch/published-tensors.js";
export { readTorchCheckpoint, type TorchCheckpoint } from "./storage/pytorch/read-torch.js";
export { TorchFileError } from "./storage/pytorch/torch-error.js";
export {
  readSafetensors,
  readSafetensorsFile,
  type StoredTensor,
} from "./storage/safetensors/read-safetensors.js";
export { SafetensorsError } from "./storage/safetensors/safetensors-error.js";
export { type TensorToStore, writeSafetensors } from "./storage/safetensors/write-safetensors.js";
export { writeNpz } from "./storage/write-npz.js";
export { type CoefficientInitializer, initialCoefficients } from "./templates/coefficient-initializer.js";
export { Mixer, type MixerOptions } from "./templates/mixer.js";
export type { Parameter, RandomSource } from "./templates/parameter.js";
export { TemplateBank, type TemplateBankOptions, type TemplateGroup } from "./templates/template-bank.js";
export { Device, device } from "./tensorflow/device.js";
export type { Precision } from "./tensorflow/precision.js";
export { type Evaluation, evaluate } from "./training/evaluate.js";
export { type ProfileOptions, profileStep } from "./training/profile/profile-step.js";
export { type ProfileRow, StepProfile } from "./training/profile/step-profile.js";
export { DivergenceError } from "./training/run/divergence-error.js";
export type { Observation, RunEvent } from "./training/run/events.js";
export { Run } from "./training/run/run.js";
export type { RunOptions } from "./training/run/run-options.js";
export { type RunPosition, StoppedError } from "./training/run/run-position.js";
export { type SeedRow, SeedTable } from "./training/run/seed-table.js";
export { learningRateAt } from "./training/schedule.js";
export { Sgd } from "./training/sgd.js";
