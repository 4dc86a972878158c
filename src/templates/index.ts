// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Template banks and mixers.
 *
 * @module mixture-growth/templates
 */
import "../display/templates.js";

export { type CoefficientInitializer, initialCoefficients } from "./coefficient-initializer.js";
export { Mixer, type MixerOptions } from "./mixer.js";
export type { Parameter, RandomSource } from "./parameter.js";
export { TemplateBank, type TemplateBankOptions, type TemplateGroup } from "./template-bank.js";
