import { peakOf } from "../../plan/describe-plan.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { ChangePhase, GrowthPlanData, Phase, TrainPhase } from "../../plan/plan-data.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import type { CifarProfile } from "../cifar-profile.js";
import type { Experiment } from "../experiment.js";
import { peakRates } from "../methods.js";
import { cifarExperiment } from "./cifar.js";
import { withPhase } from "./vary-plan.js";

/** Deviation of the noise on a copied member's templates, as published. */
const copyNoise = 0.01;

/**
 * Experiment 8: two members or one copied; half of the images until growth; freezing; more than one growth.
 *
 * Every case costs about as much as the base plan.
 * Source: published options `copy_templates_and_bn_0_to_1`, `train_both_members`, `data_growth`,
 * `freeze_coef_0_1_growing` and `freeze_first_last_growing`.
 */
export const membersExperiment: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "members",
    question:
      "CIFAR-100: is it worth training two members, all of the data from the start, everything after growth, and growing more than once?",
    control: "the base plan: two members one after the other, one growth, nothing frozen",
    expected:
      "two members above one that is copied; half of the images close to all of them; frozen coefficients cost little; two growths no better than one",
    time: { minutes: 20, after: { minutes: 17, notebooks: "notebook 10" } },
  },
  (sizes) => {
    const base = sizes.planOf("mixture");
    return [
      { ...base, name: "two members" },
      oneCopied(base),
      together(base, sizes),
      halfTheImages(base),
      frozen(base, "trained coefficients frozen", { what: "coefficients", blocks: "members" }),
      frozen(base, "first and last coefficients frozen", { what: "coefficients", layers: "first and last" }),
      fourMembers(base, sizes),
    ];
  },
);

/** Member 0 gets the epochs of both. */
function oneCopied(base: GrowthPlanData): GrowthPlanData {
  const [first, second, ...rest] = base.phases as [TrainPhase, TrainPhase, ...Phase[]];
  const copy: Phase = {
    kind: "change",
    name: "copy member, before growth",
    do: { change: "copy member", from: 0, to: 1, noise: copyNoise },
  };
  const longer = withEpochs(first, first.epochs + second.epochs);
  return { ...base, name: "one member, copied", phases: [longer, copy, ...rest] };
}

/** A step trains both members, so a phase as long as one member's costs as much as the two. */
function together(base: GrowthPlanData, { profile }: CifarProfile): GrowthPlanData {
  const name = "members together";
  if (profile === "paper") {
    const { plan } = publishedPlan("cifar-mixture", { trainBothMembers: true });
    const [, both, ...rest] = plan.data.phases as [Phase, Phase, ...Phase[]];
    return { ...plan.data, name, phases: [both, ...rest] };
  }
  const [first, second, ...rest] = base.phases as [TrainPhase, TrainPhase, ...Phase[]];
  const both: TrainPhase = { ...first, name: "members 0-1", together: [{ net: second.net }] };
  return { ...base, name, phases: [both, ...rest] };
}

/** Half of the images for twice the epochs, the same half for both members. */
function halfTheImages(base: GrowthPlanData): GrowthPlanData {
  const phases = base.phases.map((phase) =>
    phase.kind === "train" && phase.name.startsWith("member")
      ? { ...withEpochs(phase, 2 * phase.epochs), dataShare: 0.5 }
      : phase,
  );
  return { ...base, name: "half the images until growth", phases };
}

function frozen(
  base: GrowthPlanData,
  name: string,
  selection: Extract<ChangePhase["do"], { change: "freeze" }>["selection"],
): GrowthPlanData {
  return withPhase(base, name, "grown", {
    kind: "change",
    name: "freeze, after growth",
    do: { change: "freeze", selection },
  });
}

/** A quarter of the width each, grown to two halves and then to one; as long as the base plan's phases. */
function fourMembers(base: GrowthPlanData, { recipe }: CifarProfile): GrowthPlanData {
  const name = "four members, two growths";
  const peak = (phase: string): number => {
    const found = base.phases.find((one) => one.name === phase) as TrainPhase;
    return found.schedule.kind === "continued"
      ? peakRates(recipe, "mixture").learningRate
      : peakOf(found.schedule);
  };
  return GrowthPlan.mixture({
    name,
    members: 4,
    growths: [2, 4],
    phases: {
      member: { epochs: recipe.memberEpochs, learningRate: peak("member 0") },
      grown: { epochs: recipe.grownEpochs, learningRate: peak("grown") },
    },
  }).data;
}

/** The phase at another length, its cosine as long as it is. */
function withEpochs(phase: TrainPhase, epochs: number): TrainPhase {
  const { schedule } = phase;
  const stretched =
    schedule.kind === "cosine" && schedule.cycleEpochs !== undefined
      ? { ...schedule, cycleEpochs: (schedule.cycleEpochs * epochs) / phase.epochs }
      : schedule;
  return { ...phase, epochs, schedule: stretched };
}
