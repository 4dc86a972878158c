import type { Rows } from "./entry.js";
import type { Things } from "./things.js";

/** Entries of `src/storage` and `src/tensorflow`. */
export function storageRows(things: Things): Rows {
  const tensors = new Map([["w", { shape: [2], values: Float32Array.of(1, 2) }]]);
  const versions = { mixed: "1" };
  return {
    CheckpointError: "an error that the library throws",
    CheckpointNotWritten: "an error that the library throws",
    TorchFileError: "an error that the library throws",
    SafetensorsError: "an error that the library throws",
    readCheckpoint: {
      parameters: ["path"],
      valid: () => ["nowhere"],
      allows: { path: ["text"] },
      endsWith: /^Expected the folder of a checkpoint but got ENOENT/,
    },
    readNewestCheckpoint: {
      parameters: ["directory"],
      valid: () => ["nowhere"],
      allows: { directory: ["text"] },
    },
    readRunLog: { parameters: ["directory"], valid: () => ["nowhere"], endsWith: /ENOENT/ },
    RunDirectory: {
      parameters: ["directory", "options"],
      required: 1,
      valid: () => [
        "runs/first",
        { saveEverySeconds: 1, now: () => 0, time: () => new Date(0), versions: () => versions },
      ],
      allows: { "options.saveEverySeconds": ["fraction"] },
    },
    loadPublishedTensors: {
      parameters: ["network", "tensors", "options"],
      required: 2,
      valid: () => [things.mixed, tensors, { only: () => false }],
    },
    publishedTensors: { parameters: ["network"], valid: () => [things.mixed] },
    readTorchCheckpoint: {
      parameters: ["bytes", "where"],
      valid: () => [Uint8Array.of(1), "a file"],
      endsWith: /\(a file\)/,
    },
    readSafetensors: {
      parameters: ["bytes", "where"],
      valid: () => [Uint8Array.of(1), "a file"],
      endsWith: /\(a file\)/,
    },
    readSafetensorsFile: { parameters: ["path"], valid: () => ["nowhere"], endsWith: /ENOENT/ },
    writeSafetensors: {
      parameters: ["tensors", "options"],
      required: 1,
      valid: () => [tensors, { metadata: new Map() }],
    },
    writeNpz: { parameters: ["tensors"], valid: () => [tensors] },
    device: "no arguments",
  };
}
