import { existsSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { commandHere } from "../checking/command-here.js";
import { contextConfig } from "./context-config.js";
import { processorFeatures } from "./processor.js";
import { serverDefinition, thisRank } from "./rank-settings.js";
import {
  addonFolder,
  constructNativeBackend,
  currentBackend,
  loadStderrCapture,
  type NativeBackend,
} from "./tfjs-gaps.js";

/** The name under which tfjs knows the native TensorFlow library. */
const nativeBackendName = "tensorflow";

/** The native library or its addon could not be loaded. */
export class NativeLibraryError extends Error {
  override readonly name = "NativeLibraryError";
  readonly code = "NATIVE_LIBRARY";
}

/**
 * The native TensorFlow backend, loaded at its first use.
 *
 * @throws NativeLibraryError when the addon is missing, cannot be loaded, or another backend was chosen.
 */
export function native(): NativeBackend {
  registerNativeBackend();
  if (tf.getBackend() !== nativeBackendName && !tf.setBackend(nativeBackendName)) {
    throw new NativeLibraryError(
      `Expected the tfjs backend to be "${nativeBackendName}" but got "${tf.getBackend()}" (loading the library). Leave the choice of the backend to mixture-growth.`,
    );
  }
  return currentBackend();
}

/** Whether an operation of our addon exists and is worth calling: only on processors. */
export function hasOwnOperation(name: string): boolean {
  const { binding } = native();
  return !binding.isUsingGpuDevice() && (binding.ownOperations ?? []).includes(name);
}

/** Registers the native backend with tfjs; it is created at the first operation. */
function registerNativeBackend(): void {
  // The registry is tfjs's own, one per process: whoever registered first has set up the same library.
  if (!tf.findBackendFactory(nativeBackendName)) tf.registerBackend(nativeBackendName, loadBackend, 10);
}

function loadBackend(): NativeBackend {
  // TensorFlow reads these once, when its library is loaded. Without the second, convolutions take half as long again
  // on processors without AVX-512.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
  const folder = addonFolder();
  const addon = join(folder, "tfjs_binding.node");
  if (!existsSync(addon)) {
    throw new NativeLibraryError(
      `Expected the native addon at ${addon} but found no such file (loading TensorFlow). Run ${commandHere("setup")}: it builds the addon.`,
    );
  }
  try {
    const backend = withoutNotes(folder, () => configured(() => constructNativeBackend(addon)));
    // tfjs brings backends in plain JavaScript: without them, no operation can silently fall back to one.
    for (const name of ["cpu", "webgl"]) if (tf.findBackendFactory(name)) tf.removeBackend(name);
    // Read once: every convolution asks, and the system writes the list anew for each reader.
    return Object.assign(backend, { processorFeatures: processorFeatures() });
  } catch (cause) {
    throw new NativeLibraryError(
      `Expected TensorFlow's library to load but got "${cause instanceof Error ? cause.message : String(cause)}" (${addon}). Run ${commandHere("setup")}: it checks the library and builds the addon again.`,
      { cause },
    );
  }
}

/** Loads the addon with what it reads from the environment, which nobody else needs. */
function configured<T>(load: () => T): T {
  const rank = thisRank();
  const { env } = process;
  env.MIXTURE_GROWTH_CONTEXT_CONFIG = contextConfig(env);
  if (rank !== undefined) env.MIXTURE_GROWTH_SERVER = serverDefinition(rank);
  try {
    return load();
  } finally {
    delete env.MIXTURE_GROWTH_CONTEXT_CONFIG;
    delete env.MIXTURE_GROWTH_SERVER;
  }
}

/** Lines of TensorFlow's log that are not warnings, and what it prints before its first line. */
const note = /^(I\d{4} |WARNING: All log messages before absl::InitializeLog\(\))/;

/** Loads the library without the notes that it writes to standard error before its log settings apply. */
function withoutNotes<T>(folder: string, load: () => T): T {
  const path = join(folder, "stderr_capture.node");
  if (process.env.TF_CPP_MIN_LOG_LEVEL === "0" || !existsSync(path)) return load();
  const capture = loadStderrCapture(path);
  capture.begin();
  try {
    return load();
  } finally {
    const said = capture.end().split("\n");
    const worth = said.filter((line) => !note.test(line)).join("\n");
    if (worth.trim() !== "") process.stderr.write(worth);
  }
}

registerNativeBackend();
