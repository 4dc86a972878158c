import type { GrowthPlanData, TrainPhase } from "../../plan/plan-data.js";
import type { CifarProfile } from "../cifar-profile.js";
import type { Experiment } from "../experiment.js";
import { cifarExperiment } from "./cifar.js";
import { LearnedAnalysis } from "./learned-analysis.js";
import { grownBy } from "./vary-plan.js";

/**
 * Experiment 7: what do members learn, and what becomes of it?
 *
 * Cases are moments of the same run: members before growth, right after it in two ways, and at the end; and to compare
 * with, the large net from scratch and members that are as good as untrained.
 */
export const whatIsLearned: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "what-is-learned",
    question:
      "CIFAR-100: do two members learn the same features, does the grown net keep them, and what of templates and coefficients moves?",
    control: "members that have hardly been trained, and the large net from scratch",
    expected:
      "members alike in early layers and different in late ones; a grown net close to its members; coefficients that move more than templates",
    time: { minutes: 8, after: { minutes: 1, notebooks: "notebooks 10 and 14" } },
    analysis: () => new LearnedAnalysis(),
  },
  moments,
);

function moments({ planOf }: CifarProfile): GrowthPlanData[] {
  const mixture = grownBy(planOf("mixture"), "mixture", { coefficients: "zero" });
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
    planOf("scratch"),
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
