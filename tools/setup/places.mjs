// @ts-check
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { placesOf } from "../../src/setup/places.mjs";

/** The folder of the clone that contains this file. */
export const cloneRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The paths that the set-up of a clone uses, all inside the clone.
 *
 * @param {string} root of the clone
 */
export function places(root) {
  const folders = { library: join(root, "src"), kernel: join(root, "kernel-ext") };
  return {
    ...placesOf({ root, ...folders, setup: join(root, ".setup"), jupyter: join(root, ".jupyter") }),
    nodeModules: join(root, "node_modules"),
    /** Pins of programs that only some checks need. */
    enginePins: join(root, "tools", "setup"),
  };
}
