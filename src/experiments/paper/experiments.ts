import { demandArguments, oneOf } from "../../checking/shapes.js";
import { profileShape } from "../argument-shapes.js";
import type { Experiment } from "../experiment.js";
import { shownConfig } from "../shown-config.js";
import { accuracyPerFlop } from "./accuracy-per-flop.js";
import { cifar10, cifar100 } from "./cifar.js";
import { coefficientsAtGrowth } from "./coefficients-at-growth.js";
import { constantRates } from "./constant-rates.js";
import { defectsExperiment } from "./defects.js";
import { growingEarly } from "./growing-early.js";
import { imageNetBankExperiment } from "./imagenet-bank.js";
import { lengthsExperiment } from "./lengths.js";
import { membersExperiment } from "./members.js";
import { momentumAtGrowth } from "./momentum-at-growth.js";
import { ratesExperiment } from "./rates.js";
import { templatesExperiment } from "./templates.js";
import { whatIsLearned } from "./what-is-learned.js";
import { whenItHasConverged } from "./when-it-has-converged.js";
import { whenToGrow } from "./when-to-grow.js";
import { whereGrowthPaysCifar, whereGrowthPaysFashion, whereGrowthPaysRates } from "./where-growth-pays.js";

/** Every experiment: in the order of their notebooks, then those that have none yet. */
export const experiments: readonly Experiment[] = [
  cifar100,
  cifar10,
  imageNetBankExperiment,
  accuracyPerFlop,
  coefficientsAtGrowth,
  whenToGrow,
  templatesExperiment,
  whatIsLearned,
  membersExperiment,
  defectsExperiment,
  whereGrowthPaysCifar,
  whereGrowthPaysFashion,
  momentumAtGrowth,
  whenItHasConverged,
  growingEarly,
  ratesExperiment,
  lengthsExperiment,
  constantRates,
  whereGrowthPaysRates,
].map((one) => ({
  ...one,
  config: (profile) => {
    demandArguments(`experiment("${one.name}").config`, { profile: [profile, profileShape] });
    return shownConfig(one, profile);
  },
}));

/** Names of the experiments. */
export function experimentNames(): string[] {
  return experiments.map(({ name }) => name);
}

/**
 * An experiment by its name.
 *
 * @throws InputError for an unknown name.
 */
export function experiment(name: string): Experiment {
  demandArguments("experiment", { name: [name, oneOf(experimentNames())] });
  return experiments.find((one) => one.name === name) as Experiment;
}
