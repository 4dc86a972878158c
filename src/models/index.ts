// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Models that have left their run: saved, read, asked, exported.
 *
 * @module mixture-growth/models
 */
export {
  type ExportNetOptions,
  type ExportOptions,
  exportGraphModel,
  exportOnnx,
  exportStateDict,
} from "./export.js";
export { type LoadModelOptions, loadModel } from "./load-model.js";
export { type Asked, Model, type PredictOptions } from "./model.js";
export type { ModelParts } from "./model-parts.js";
export type { ShownNumbers } from "./number-predictions.js";
export { predictOnnx } from "./onnx/onnx-runtime.js";
export type { Outputs } from "./outputs.js";
export type { Answer, Prediction, Predictions } from "./predictions.js";
export type { Preprocessing } from "./preprocessing.js";
export type { Provenance } from "./provenance.js";
export type { TableRow } from "./table-rows.js";
