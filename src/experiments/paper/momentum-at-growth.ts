import type { GrowthPlanData, MomentumStart } from "../../plan/plan-data.js";
import type { Experiment } from "../experiment.js";
import type { MethodName } from "../methods.js";
import { cifarExperiment } from "./cifar.js";
import { trainedBy } from "./vary-plan.js";

/** What becomes of the momentum at growth, by its name in the tables. */
const starts: Readonly<Record<string, MomentumStart>> = {
  reset: "new",
  "half kept": { keep: 0.5 },
  kept: "keep",
};
const methods: readonly MethodName[] = ["mixture", "random"];

/**
 * Beyond the paper: should a network that grows keep its momentum?
 *
 * Where it is kept, every net before growth keeps its own: momentum lies by parameter, so the second member does not touch
 * the first one's. The surveys of the field name no strategy.
 */
export const momentumAtGrowth: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "momentum-at-growth",
    question: "CIFAR-100: should the grown net begin with the momentum of the nets that it grew from?",
    control: "the same plan, whose grown net begins without momentum",
    expected: "no difference after a few epochs: momentum of 0.9 forgets within some tens of steps",
    time: { minutes: 14, after: { minutes: 7, notebooks: "notebook 10" } },
  },
  ({ planOf }) =>
    methods.flatMap((method) => Object.keys(starts).map((name) => withMomentum(planOf(method), name))),
);

function withMomentum(plan: GrowthPlanData, start: string): GrowthPlanData {
  const name = `${plan.name}, ${start}`;
  const grown = trainedBy(plan, name, (phase) => phase === "grown", {
    optimizer: starts[start] as MomentumStart,
  });
  if (start === "reset") return grown;
  return trainedBy(grown, name, (phase) => phase === "member 1", { optimizer: "keep" });
}
