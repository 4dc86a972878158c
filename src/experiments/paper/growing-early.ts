import type { Experiment } from "../experiment.js";
import { methodPlan } from "../methods.js";
import { cifarExperiment } from "./cifar.js";
import { grownBy } from "./vary-plan.js";
import { growingEarlier } from "./when-to-grow.js";

/** How the mixture's new coefficients start. */
const starts = ["zero", "orthogonal", "random"] as const;
/** What the mixture is compared with. */
const others = ["random", "net2net", "firefly", "gradmax", "variance-transfer", "scratch"] as const;

/**
 * Beyond the paper: which way of growing is best for a network that grows early, and does the start of new coefficients
 * matter then?
 *
 * Members give up half of their epochs, and the grown net gets what they cost. What the grown net must learn by itself is
 * more than in the comparison of experiment 1: a start that leaves the templates of a set multiples of one, as zero and
 * orthogonal do, should be a burden.
 */
export const growingEarly: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "growing-early",
    question:
      "CIFAR-100: at equal cost, which way of growing is best for a network that grows early, and does it matter how the mixture's new coefficients start?",
    control: "the mixture that starts at zero, random growth, and the large net from scratch",
    expected:
      "random coefficients ahead of zero and orthogonal ones, because they give the templates of a set more than one direction; the mixture ahead of other ways of growing by more than when it grows late (a try on held-back images: 34.3 % against 32.8 and 31.2)",
    time: { minutes: 27, after: { minutes: 23, notebooks: "notebooks 10 and 15" } },
  },
  ({ recipe, description }) => {
    const early = growingEarlier(recipe, Math.floor(recipe.memberEpochs / 4));
    const mixture = methodPlan("mixture", early, description);
    return [
      ...starts.map((coefficients) => grownBy(mixture, `mixture, ${coefficients}`, { coefficients })),
      ...others.map((method) => methodPlan(method, early, description)),
    ];
  },
);
