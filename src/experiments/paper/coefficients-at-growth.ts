import type { MixtureGrowth } from "../../operators/mixture/mixture.js";
import type { Experiment } from "../experiment.js";
import { cifarExperiment } from "./cifar.js";
import { grownBy, scaledRate } from "./vary-plan.js";

type Coefficients = MixtureGrowth["coefficients"];

const ways: readonly Coefficients[] = ["zero", "orthogonal", "orthogonal-as-coded", "copy", "random", "none"];

/**
 * Experiment 4: how should the coefficients of the new blocks start, and how fast should the grown net train?
 *
 * Source: published option `coefs_growing`, `coefs_noise_growing` and `lr_growing`; method sections 3.5 and 3.6.
 */
export const coefficientsAtGrowth: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "coefficients-at-growth",
    question:
      "CIFAR-100: how should new blocks get their coefficients, with how much noise, and at which learning rate?",
    control: "zero, with which growth keeps the sum of the members' outputs",
    expected:
      "ways that disturb what the members learned (copy, random) start lower; whether training makes up for it is open",
    time: { minutes: 15, after: { minutes: 11, notebooks: "notebook 10" } },
  },
  ({ planOf }) => {
    const base = planOf("mixture");
    const noisy: readonly Coefficients[] = ["copy", "random"];
    return [
      ...ways.map((coefficients) => grownBy(base, coefficients, { coefficients })),
      ...noisy.map((coefficients) =>
        grownBy(base, `${coefficients}, noise 0.1`, { coefficients, noise: 0.1 }),
      ),
      ...[1 / 3, 3].map((factor) => {
        const name = `zero, learning rate x ${factor < 1 ? "1/3" : factor}`;
        return scaledRate(grownBy(base, name, { coefficients: "zero" }), name, factor);
      }),
    ];
  },
);
