import { availableParallelism } from "node:os";
import { threadsOf } from "./device.js";
import { native } from "./native.js";

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
  /** Threads that compute one operation; version 0.1.0 did not say. */
  readonly threads?: number;
}

/** The current versions. */
export function currentVersions(): Versions {
  const { binding } = native();
  return {
    library: libraryVersion,
    tensorflow: binding.TF_Version,
    node: process.version,
    device: binding.isUsingGpuDevice() ? "gpu" : "cpu",
    threads: threadsOf(process.env, availableParallelism()),
  };
}

/**
 * What another state was computed by, as far as it differs from what computes now, such as `"threads 2 instead of 1"`:
 * numbers then differ in their last bits from those of a run that was never stopped.
 */
export function versionDifferences(stored: Versions, now: Versions): string[] {
  const names = ["library", "tensorflow", "node", "device", "threads"] as const;
  return names
    .filter((name) => stored[name] !== undefined && stored[name] !== now[name])
    .map((name) => `${name} ${now[name]} instead of ${stored[name]}`);
}
