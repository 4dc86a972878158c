// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Everything that the library exports under one name, so that a notebook needs one import: `mg.pretrained`, `mg.question`, and
 * a list of all names after `mg.`
 *
 * ```ts
 * import * as mg from "mixture-growth/mg";
 * ```
 *
 * @module mixture-growth/mg
 */

export * from "../cost/index.js";
export * from "../data/index.js";
// Two rooms have this name: the one of results is meant.
export type { Provenance } from "../experiments/index.js";
export * from "../experiments/index.js";
export * from "../explore/index.js";
export * from "../models/index.js";
export * from "../networks/index.js";
export * from "../plan/index.js";
export * from "../report/index.js";
export * from "../storage/index.js";
export * from "../sweep/index.js";
export * from "../templates/index.js";
export * from "../tracking/index.js";
export * from "../training/index.js";
