// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Checkpoints, safetensors, PyTorch files.
 *
 * @module mixture-growth/storage
 */

export { readSafetensors, readSafetensorsFile, type StoredTensor } from "../safetensors/read-safetensors.js";
export { SafetensorsError } from "../safetensors/safetensors-error.js";
export { type TensorToStore, writeSafetensors } from "../safetensors/write-safetensors.js";
export { CheckpointError, CheckpointNotWritten } from "./checkpoint/checkpoint-error.js";
export { type Checkpoint, readCheckpoint, readNewestCheckpoint } from "./checkpoint/read-checkpoint.js";
export { RunDirectory, type RunDirectoryOptions } from "./checkpoint/run-directory.js";
export { type ReadLog, readRunLog } from "./checkpoint/run-log.js";
export { type LoadOptions, loadPublishedTensors, publishedTensors } from "./pytorch/published-tensors.js";
export { readTorchCheckpoint, type TorchCheckpoint } from "./pytorch/read-torch.js";
export { TorchFileError } from "./pytorch/torch-error.js";
export { writeNpz } from "./write-npz.js";
