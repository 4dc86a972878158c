// @ts-check
import { nativeAddon } from "../../src/setup/addon.mjs";
import { kernelspec } from "../../src/setup/kernelspec.mjs";
import { pythonEnvironment } from "../../src/setup/python-environment.mjs";
import { setUpFolder } from "../../src/setup/set-up.mjs";
import { build } from "./build.mjs";
import { labextension } from "./labextension.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { places } from "./places.mjs";

/** The steps of a clone, each after those that it needs; a person's own project has all that is not built here. */
export const cloneSteps = [npmPackages, build, labextension, pythonEnvironment, nativeAddon, kernelspec];

/**
 * Sets up a clone so that its notebooks run. Finished steps are not repeated.
 *
 * @param {Omit<Parameters<typeof setUpFolder>[0], "places" | "steps">} options
 * @returns {ReturnType<typeof setUpFolder>}
 */
export function setUp(options) {
  return setUpFolder({ ...options, places: places(options.root), steps: cloneSteps });
}
