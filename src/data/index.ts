/**
 * Images, photographs, augmentation and batches.
 *
 * @module mixture-growth/data
 */
export { type Augmentation, cifarAugmentation } from "./augment.js";
export type { Dataset, ImageSet, LabelledDataset, LabelledSet, PhotoDataset, PhotoSet } from "./dataset.js";
export { fashionMnistMini } from "./fashion-mnist.js";
export { type DatasetName, dataset, datasetNames, photoDataset } from "./named-dataset.js";
export { indexImageFolder, readPhotos } from "./photos/image-folder.js";
export { imageNetAugmentation, type PhotoAugmentation } from "./photos/photo-augmentation.js";
export { photoBatches, photoEvaluationBatches } from "./photos/photo-batches.js";
export { createRandom, type Random, type RandomState } from "./random.js";
export { splitValidation, subset, takePerClass } from "./subset.js";
