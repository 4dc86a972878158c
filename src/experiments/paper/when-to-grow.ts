import { publishedPlan } from "../../plan/published/published-plans.js";
import type { Experiment } from "../experiment.js";
import { type MethodRecipe, methodPlan } from "../methods.js";
import type { Profile } from "../profile.js";
import { cifarExperiment } from "./cifar.js";

/**
 * Member epochs that are given up for one more epoch of the grown net: a member is about a quarter of its cost, and
 * there are two.
 */
const memberEpochsForGrown = 2;

/** The recipe at the same cost with so many more epochs of the grown net, or fewer. */
export function growingEarlier(recipe: MethodRecipe, shift: number): MethodRecipe {
  return {
    ...recipe,
    memberEpochs: recipe.memberEpochs - memberEpochsForGrown * shift,
    grownEpochs: recipe.grownEpochs + shift,
  };
}

/** How many grown epochs more, or fewer, than the profile's; each is paid by the members. */
const shifts: Readonly<Record<Profile, readonly number[]>> = {
  smoke: [0],
  laptop: [-5, 0, 5, 10],
  evening: [-5, 0, 5, 10],
  hour: [-10, 0, 8, 15],
  paper: [-20, 0, 20, 40, 80],
};

/**
 * Experiment 5: when should a network grow, if all of it may cost the same?
 *
 * The paper profile is the published protocol at each growth point; only its lengths differ.
 */
export const whenToGrow: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "when-to-grow",
    question: "CIFAR-100: at the same total cost, is it better to grow early or late?",
    control: "the large net trained from scratch at equal cost, which is growing at once",
    expected: "a broad best place between extremes, so that the growth point need not be tuned finely",
    time: { minutes: 18, after: { minutes: 11, notebooks: "notebook 10" } },
  },
  ({ profile, recipe, description, planOf }) => {
    const plans = shifts[profile].map((shift) => {
      const lengths = growingEarlier(recipe, shift);
      const { memberEpochs: member, grownEpochs: grown } = lengths;
      const plan =
        profile === "paper"
          ? publishedPlan("cifar-mixture", { epochs: [member, member, grown] }).plan.data
          : methodPlan("mixture", lengths, description);
      return { ...plan, name: `members ${member}, grown ${grown}` };
    });
    return [...plans, planOf("scratch")];
  },
);
