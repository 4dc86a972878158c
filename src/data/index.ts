// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Images, photographs, tables and other arrays, augmentation and batches.
 *
 * @module mixture-growth/data
 */
export {
  type ArrayExamples,
  type FromArraysOptions,
  fromArrays,
  type RegressionExamples,
  type SplitOptions,
} from "./arrays/from-arrays.js";
export { type ExampleRecord, type FromRecordsOptions, fromRecords } from "./arrays/from-records.js";
export { type NamedArray, readNpz } from "./arrays/read-npz.js";
export { type Augmentation, cifarAugmentation } from "./augment.js";
export type {
  ArraySet,
  Dataset,
  ExampleDataset,
  ExampleSet,
  ImageSet,
  LabelledDataset,
  LabelledSet,
  PhotoDataset,
  PhotoSet,
  RegressionSet,
} from "./dataset.js";
export type { ArrayAugmentation } from "./example-writer.js";
export { fashionMnistMini } from "./fashion-mnist.js";
export { type DatasetName, dataset, datasetNames, photoDataset } from "./named-dataset.js";
export type { ChangePixels, ChangeValues, ExampleToChange, ImageToChange } from "./own-change.js";
export { indexImageFolder, readPhotos } from "./photos/image-folder.js";
export { imageNetAugmentation, type PhotoAugmentation } from "./photos/photo-augmentation.js";
export { photoBatches, photoEvaluationBatches } from "./photos/photo-batches.js";
export { type ImageFolderOptions, imageFolder } from "./photos/picture-folder.js";
export { createRandom, type Random, type RandomState } from "./random.js";
export { splitValidation, subset, takePerClass } from "./subset.js";
export {
  type FromTableOptions,
  fromTable,
  type LabelOptions,
  type TargetOptions,
} from "./tables/from-table.js";
export { type ReadCsvOptions, readCsv } from "./tables/read-csv.js";
