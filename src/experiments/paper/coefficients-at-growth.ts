import type { MixtureGrowth } from "../../operators/mixture/mixture.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { cifarProfile } from "../cifar-profile.js";
import { plansConfig } from "../compare.js";
import type { Experiment } from "../experiment.js";
import { profilePlan } from "../methods.js";
import type { Profile } from "../profile.js";
import { grownBy, scaledRate } from "./vary-plan.js";

type Coefficients = MixtureGrowth["coefficients"];

const ways: readonly Coefficients[] = ["zero", "orthogonal", "orthogonal-as-coded", "copy", "random", "none"];

/**
 * Experiment 4: how should the coefficients of the new blocks start, and how fast should the grown net train?
 *
 * Source: published option `coefs_growing`, `coefs_noise_growing` and `lr_growing`; method sections 3.5 and 3.6.
 */
export const coefficientsAtGrowth: Experiment = {
  name: "coefficients-at-growth",
  question:
    "CIFAR-100: how should new blocks get their coefficients, with how much noise, and at which learning rate?",
  needs: "CIFAR-100 (npm run data -- cifar100); smoke: nothing",
  control: "zero, with which growth keeps the sum of the members' outputs",
  expected:
    "ways that disturb what the members learned (copy, random) start lower; whether training makes up for it is asked",
  config: (profile) => plansConfig("cifar100", profile, variants(profile)),
};

function variants(profile: Profile): GrowthPlanData[] {
  const base = profilePlan("mixture", profile, cifarProfile("cifar100", profile));
  const noisy: readonly Coefficients[] = ["copy", "random"];
  return [
    ...ways.map((coefficients) => grownBy(base, coefficients, { coefficients })),
    ...noisy.map((coefficients) => grownBy(base, `${coefficients}, noise 0.1`, { coefficients, noise: 0.1 })),
    ...[1 / 3, 3].map((factor) => {
      const name = `zero, learning rate x ${factor < 1 ? "1/3" : factor}`;
      return scaledRate(grownBy(base, name, { coefficients: "zero" }), name, factor);
    }),
  ];
}
