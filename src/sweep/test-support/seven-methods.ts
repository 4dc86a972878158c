import type { ExperimentConfig } from "../../experiments/experiment.js";
import type { MethodName } from "../../experiments/methods.js";
import { experiment } from "../../experiments/paper/experiments.js";

const methods: readonly MethodName[] = [
  "mixture",
  "random",
  "net2net",
  "firefly",
  "gradmax",
  "small",
  "scratch",
];

/** An experiment of seven methods, whichever others there are, some of which begin alike. */
export function sevenMethods(): ExperimentConfig {
  const config = experiment("cifar100").config("smoke");
  const cases = config.cases.filter(({ method }) => methods.some((name) => name === method));
  return { ...config, cases };
}
