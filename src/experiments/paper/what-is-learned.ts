import type { GrowthPlanData, TrainPhase } from "../../plan/plan-data.js";
import { type CifarProfile, cifarProfile } from "../cifar-profile.js";
import { plansConfig } from "../compare.js";
import type { Experiment } from "../experiment.js";
import { profilePlan } from "../methods.js";
import type { Profile } from "../profile.js";
import { LearnedAnalysis } from "./learned-analysis.js";
import { grownBy } from "./vary-plan.js";

/**
 * Experiment 7: what do members learn, and what becomes of it?
 *
 * Cases are moments of the same run: members before growth, right after it in two ways, and at the end; beside them
 * the large net from scratch and members with a single step's worth of training, as good as untrained.
 */
export const whatIsLearned: Experiment = {
  name: "what-is-learned",
  question:
    "CIFAR-100: do two members learn the same features, does the grown net keep them, and what of templates and coefficients moves?",
  needs: "CIFAR-100 (npm run data -- cifar100); smoke: nothing",
  control: "members that have hardly been trained, and the large net from scratch",
  expected:
    "members alike in early layers and different in late ones; a grown net close to its members; coefficients that move more than templates",
  config: (profile) => plansConfig("cifar100", profile, moments(profile, cifarProfile("cifar100", profile))),
  analysis: () => new LearnedAnalysis(),
};

function moments(profile: Profile, sizes: CifarProfile): GrowthPlanData[] {
  const mixture = grownBy(profilePlan("mixture", profile, sizes), "mixture", { coefficients: "zero" });
  const orthogonal = grownBy(mixture, "just grown, orthogonal", { coefficients: "orthogonal" });
  const growth = mixture.phases.findIndex(({ kind }) => kind === "grow");
  const until = (plan: GrowthPlanData, name: string, end: number): GrowthPlanData => ({
    ...plan,
    name,
    phases: plan.phases.slice(0, end),
  });
  return [
    barelyTrained(until(mixture, "untrained members", growth)),
    until(mixture, "members", growth),
    until(mixture, "just grown, zero", growth + 1),
    until(orthogonal, "just grown, orthogonal", growth + 1),
    mixture,
    profilePlan("scratch", profile, sizes),
  ];
}

/** One epoch at a rate that moves nothing, so that batch norm has seen the images. */
function barelyTrained(plan: GrowthPlanData): GrowthPlanData {
  const phases = plan.phases.map((phase) => ({
    ...(phase as TrainPhase),
    epochs: 1,
    schedule: { kind: "constant" as const, learningRate: 1e-9 },
  }));
  return { ...plan, phases };
}
