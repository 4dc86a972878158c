import { demandArguments, oneOf } from "../checking/shapes.js";
import type { Augmentation } from "../data/augment.js";
import type { Dataset } from "../data/dataset.js";
import { fashionMnistMini } from "../data/fashion-mnist.js";
import { shownDataset } from "../data/shown-data.js";
import { takePerClass } from "../data/subset.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { descriptionShape } from "../networks/check-description.js";
import type { NetworkDescription } from "../networks/description.js";
import { randomGrowth } from "../operators/random/random.js";
import { peakOf } from "../plan/describe-plan.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import type { PhaseTraining } from "../plan/phase-training.js";
import { planShape } from "../plan/plan-argument.js";
import { epochsOfEqualCost, planCost, totalTrainingMacs } from "../plan/plan-cost.js";
import type { TrainPhase } from "../plan/plan-data.js";
import { trainedBy } from "../plan/trained-by.js";
import { type Profile, profiles } from "./profile.js";

/** A plan of the first notebook, and what it is compared with. */
export interface StartHereCase {
  /** At full size. */
  readonly network: NetworkDescription;
  /** Two members, growth, the grown net. */
  readonly plan: GrowthPlan;
  /** What the plan is compared with: its `equalCostControls`. */
  readonly controls: readonly GrowthPlan[];
}

/** What the first notebook trains with: a wide network that has little time. */
export interface StartHere extends StartHereCase {
  /** How large it is run. */
  readonly profile: Profile;
  /** Fashion-MNIST mini with 14x14 pixels; fewer images in the smoke profile. */
  readonly data: Dataset;
  /** The other way round: a narrow network that has more time. */
  readonly contrast: StartHereCase;
  /** Seeds of the runs of every plan. */
  readonly seeds: readonly number[];
  /** Images in a training step. */
  readonly batchSize: number;
  /** Random changes to training images. */
  readonly augment: Augmentation;
}

/** Peak for every grown net, chosen on held-out training images (see `startHere`). */
const grownLearningRate = 0.01;

/** A network and the epochs of its plan. */
interface CaseSize {
  readonly width: number;
  readonly memberEpochs: number;
  readonly grownEpochs: number;
}

/** Sizes and epochs of a profile. */
interface Size extends CaseSize {
  readonly contrast: CaseSize;
  readonly seeds: readonly number[];
  /** Training and test images of each class; all where left out. */
  readonly perClass?: readonly [number, number];
}

const size = (width: number, memberEpochs: number, grownEpochs: number): CaseSize => {
  return { width, memberEpochs, grownEpochs };
};

const sizes: Readonly<Record<Profile, Size>> = {
  smoke: { ...size(0.5, 1, 1), contrast: size(0.25, 1, 1), seeds: [0], perClass: [30, 10] },
  laptop: { ...size(2, 2, 1), contrast: size(0.5, 8, 2), seeds: [0, 1, 2, 3, 4, 5, 6, 7] },
  evening: { ...size(4, 4, 2), contrast: size(1, 20, 6), seeds: [0, 1, 2, 3, 4] },
  hour: { ...size(8, 8, 4), contrast: size(1, 60, 15), seeds: [0, 1, 2, 3, 4] },
  paper: { ...size(10, 200, 40), contrast: size(1, 200, 40), seeds: [0, 1, 2] },
};

/**
 * Makes the settings of the notebook "Start here": does a network grown from two small ones beat one of the same cost
 * trained from scratch?
 *
 * Learning rates were chosen on a validation split of the training images (`results/tuning/README.md`), never on the test
 * set.
 */
export function startHere(profile: Profile): StartHere {
  demandArguments("startHere", { profile: [profile, oneOf(profiles)] });
  const { seeds, perClass, contrast, ...main } = sizes[profile];
  const all = fashionMnistMini({ pool: 2 });
  const data = perClass === undefined ? all : reduced(all, perClass);
  const augment = { flip: 0.5, cropPadding: 1, cutout: 0 };
  const cases = { ...caseOf(main, data), contrast: caseOf(contrast, data) };
  return { profile, data, ...cases, seeds, batchSize: 64, augment };
}

function caseOf({ width, memberEpochs, grownEpochs }: CaseSize, { train }: Dataset): StartHereCase {
  const input = [train.height, train.width, train.channels] as const;
  const network = wideResNet({ depth: 10, width, classes: train.classes, input });
  const grown = { epochs: grownEpochs, learningRate: grownLearningRate };
  const plan = GrowthPlan.mixture({ name: "mixture growth", phases: { member: memberEpochs, grown } });
  return { network, plan, controls: equalCostControls(plan, network) };
}

/**
 * Makes the controls of a plan: the large network from scratch, and a small one that is trained, widened with random weights
 * and trained on, for as many epochs after it has grown as the plan buys.
 *
 * Each costs what the plan costs, to the nearest epoch: with few epochs that can be far off, so compare `planCost` of each.
 * Before it grows, the second is also the control "small from scratch". A plan by another optimizer than SGD has controls by the same
 * one, at the peaks of its first and its last phase.
 *
 * @param plan Any plan.
 * @param network At full size.
 * @example
 * ```ts
 * const network = wideResNet({ depth: 10, width: 1, classes: 10 });
 * const plan = GrowthPlan.mixture({ phases: { member: 4, grown: 2 } });
 * equalCostControls(plan, network); // "large from scratch" for 4 epochs; "random growth": 8 epochs, then 2
 * ```
 */
export function equalCostControls(plan: GrowthPlan, network: NetworkDescription): readonly GrowthPlan[] {
  demandArguments("equalCostControls", { plan: [plan, planShape], network: [network, descriptionShape] });
  const { members } = plan;
  const own = ownTraining(plan);
  const large = GrowthPlan.scratch({
    name: "large from scratch",
    members,
    train: { epochs: epochsOfEqualCost(plan, network), ...own?.first },
  });
  if (members === 1) return [large];
  const cost = (one: GrowthPlan): number => totalTrainingMacs(one, network, 1);
  const epoch = (size: "large" | "small"): number => cost(GrowthPlan.scratch({ size, members, train: 1 }));
  const grownEpochs = nearestEpochs(afterGrowth(plan, network), epoch("large"));
  const small = nearestEpochs(cost(plan) - grownEpochs * epoch("large"), epoch("small"));
  const phases = {
    small: { epochs: small, ...own?.first },
    grown: { epochs: grownEpochs, learningRate: grownLearningRate, ...own?.last },
  };
  return [large, GrowthPlan.baseline(randomGrowth(), { members, phases })];
}

type OwnTraining = Pick<PhaseTraining, "by" | "learningRate">;

/** How the first and the last phase of a plan are trained, where that is by another optimizer than SGD. */
function ownTraining({ phases }: GrowthPlan): Record<"first" | "last", OwnTraining> | undefined {
  const trained = phases.filter((phase) => phase.kind === "train");
  const [first] = trained;
  const last = trained.at(-1);
  if (first?.by === undefined || last === undefined) return undefined;
  const of = (phase: TrainPhase): OwnTraining => {
    return { by: trainedBy(phase), learningRate: peakOf(phase.schedule) };
  };
  return { first: of(first), last: of(last) };
}

/** What a plan spends after its last growth, in multiply-accumulates an image. */
function afterGrowth(plan: GrowthPlan, network: NetworkDescription): number {
  const growth = plan.phases.map(({ kind }) => kind).lastIndexOf("grow");
  const phases = planCost(plan, network, 1).slice(growth + 1);
  return growth < 0 ? 0 : phases.reduce((sum, { trainingMacs }) => sum + trainingMacs, 0);
}

const nearestEpochs = (macs: number, epoch: number): number => Math.max(1, Math.round(macs / epoch));

function reduced(data: Dataset, [train, test]: readonly [number, number]): Dataset {
  const sets = { train: takePerClass(data.train, train), test: takePerClass(data.test, test) };
  return shownDataset({ ...data, ...sets });
}
