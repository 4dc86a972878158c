import { native } from "../../tensorflow/native.js";

/** The version of this library, as in its package.json. */
export const libraryVersion = "0.1.0";

/** What computes: equal versions give equal numbers. */
export interface Versions {
  /** Version of this library. */
  readonly library: string;
  /** Version of TensorFlow. */
  readonly tensorflow: string;
  /** Version of Node.js. */
  readonly node: string;
  /** Where tensors are computed. */
  readonly device: "cpu" | "gpu";
}

/** The current versions. */
export function currentVersions(): Versions {
  const { binding } = native();
  return {
    library: libraryVersion,
    tensorflow: binding.TF_Version,
    node: process.version,
    device: binding.isUsingGpuDevice() ? "gpu" : "cpu",
  };
}
