import type { CifarName } from "../cifar-profile.js";
import { comparisonConfig } from "../compare.js";
import type { Experiment } from "../experiment.js";
import { methodNames } from "../methods.js";

/**
 * Experiment 1: is growing from two trained members better than growing in other ways, and than not growing?
 *
 * Source: paper section 4, tables on CIFAR; the published README and scripts for the protocol.
 */
function cifarExperiment(name: CifarName, title: string): Experiment {
  return {
    name,
    question: `${title}: which way of growing reaches the best accuracy for its training cost?`,
    needs: `${title} (npm run data -- ${name}); smoke: nothing`,
    control:
      "random growth, the small net alone, the members' ensemble, and the large net trained from scratch at equal cost",
    expected:
      "mixture growth 2 to 2.5 points above the best other way of growing on CIFAR-100, and about as accurate as the large net from scratch (the paper's abstract)",
    config: (profile) => comparisonConfig(name, profile, methodNames),
  };
}

export const cifar100: Experiment = cifarExperiment("cifar100", "CIFAR-100");
export const cifar10: Experiment = cifarExperiment("cifar10", "CIFAR-10");
