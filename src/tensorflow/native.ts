import { existsSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import {
  constructNativeBackend,
  currentBackend,
  type NativeBackend,
  nativePackageFolder,
} from "./tfjs-gaps.js";

/** The name under which tfjs knows the native TensorFlow library. */
export const nativeBackendName = "tensorflow";

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
      `Expected the tfjs backend to be "${nativeBackendName}" but got "${tf.getBackend()}" (loading the library). Run npm start in the repository to set it up.`,
    );
  }
  return currentBackend();
}

/** Tells tfjs where the native backend comes from; it is made at the first operation. */
export function registerNativeBackend(): void {
  // The registry is tfjs's own, one per process: whoever registered first has set up the same library.
  if (
    tf.findBackendFactory(nativeBackendName) === null ||
    tf.findBackendFactory(nativeBackendName) === undefined
  ) {
    tf.registerBackend(nativeBackendName, loadBackend, 10);
  }
}

function loadBackend(): NativeBackend {
  // TensorFlow reads this once, when its library is loaded.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const addon = join(nativePackageFolder(), "lib", "napi-v8", "tfjs_binding.node");
  if (!existsSync(addon)) {
    throw new NativeLibraryError(
      `Expected the native addon at ${addon} but found no such file (loading TensorFlow). Run npm start in the repository: it builds the addon.`,
    );
  }
  try {
    const backend = constructNativeBackend(addon);
    // tfjs brings a backend in plain JavaScript along: without it, no operation can fall back to it unseen.
    for (const name of ["cpu", "webgl"]) if (tf.findBackendFactory(name)) tf.removeBackend(name);
    return backend;
  } catch (cause) {
    throw new NativeLibraryError(
      `Expected TensorFlow's library to load but got "${cause instanceof Error ? cause.message : String(cause)}" (${addon}). Run npm start in the repository: it checks the library and builds the addon anew.`,
      { cause },
    );
  }
}

registerNativeBackend();
