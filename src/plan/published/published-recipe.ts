import { allMembers, member } from "../../growth/span.js";
import type { MixtureGrowth } from "../../operators/mixture/mixture.js";
import type { SgdOptions } from "../../optimizers/sgd.js";
import { GrowthPlan } from "../growth-plan.js";
import type { Phase, TemplatePlan, TrainPhase } from "../plan-data.js";
import type { ConstantSchedule, CosineSchedule, Schedule } from "../schedule-data.js";

/** How the published scripts train one net: a cosine from a peak to 1e-6 after a warm-up. */
export interface PeakRecipe {
  readonly learningRate: number;
  /** Epochs of linear warm-up from 1e-5. */
  readonly warmupEpochs: number;
}

/** How the grown net is trained. */
export interface GrownRecipe extends PeakRecipe {
  readonly minimum: number;
  readonly cycles: number;
}

/**
 * How the learning rate of member 1 changes.
 *
 * | name | schedule | published option |
 * |---|---|---|
 * | `"own"` | a cosine over member 1's epochs | `--reset_scheduler` |
 * | `"as member 0"` | a cosine as long as member 0's | `--lr_schedule_as_member_0` |
 * | `"to the end"` | a cosine over all remaining epochs | `--reset_lr_scheduler_growing none` |
 * | `"constant"` | the peak throughout | neither: the old schedule drives the old optimiser |
 */
export type SecondMemberSchedule = "own" | "as member 0" | "to the end" | "constant";

/** Everything that the published options of a mixture run decide, resolved. */
export interface MixtureRecipe {
  readonly name: string;
  /** Epochs of member 0, member 1 and the grown net. */
  readonly epochs: readonly [number, number, number];
  readonly members: PeakRecipe;
  readonly secondMember: SecondMemberSchedule;
  /** With `goesOnAfter`, the schedule of member 1 continues after a first epoch at that rate. */
  readonly grown: GrownRecipe | { readonly goesOnAfter: number };
  /** Factor on the loss of member 0. */
  readonly firstLossWeight: number;
  /** Whether the second phase trains both members in the same steps. Default: member 1 alone. */
  readonly trainBothMembers?: boolean;
  readonly smoothing: number;
  readonly sgd: SgdOptions;
  readonly templates: TemplatePlan;
  readonly growth: Omit<MixtureGrowth, "operator">;
  /** Whether the momentum of member 1's tensors survives growth. */
  readonly optimizerAtGrowth: TrainPhase["optimizer"];
}

/** The plan of a mixture recipe: member 0, member 1, growth, the grown net. */
export function mixtureRecipePlan(recipe: MixtureRecipe): GrowthPlan {
  const { name, epochs, sgd, smoothing, growth, templates } = recipe;
  const [first, , grown] = epochs;
  const phase = (title: string, index: number, schedule: Schedule): TrainPhase => ({
    kind: "train",
    name: title,
    net: index < 2 ? member(index) : allMembers(2),
    epochs: epochs[index] as number,
    schedule,
    sgd,
    loss: { smoothing, weight: index === 0 ? recipe.firstLossWeight : 1 },
    optimizer: index === 2 ? recipe.optimizerAtGrowth : "new",
  });
  const phases: Phase[] = [
    phase("member 0", 0, cosine(recipe.members, first)),
    recipe.trainBothMembers === true
      ? bothMembers(phase("members 0-1", 1, secondSchedule(recipe)), recipe.firstLossWeight)
      : phase("member 1", 1, secondSchedule(recipe)),
    {
      kind: "grow",
      name: "growth",
      into: allMembers(2),
      by: { operator: "mixture", ...growth },
    },
  ];
  // The published code refuses fewer grown epochs than cycles; with none at all, the plan ends with growth.
  if (grown > 0) phases.push({ ...phase("grown", 2, grownSchedule(recipe)), ...grownRates(recipe) });
  return new GrowthPlan({ schema: 1, name, members: 2, templates, phases });
}

/** Both members at `(weight CE_0 + CE_1) / 2`, in the steps that would train member 1 alone. */
function bothMembers(phase: TrainPhase, weight: number): TrainPhase {
  return { ...phase, net: member(0), loss: { ...phase.loss, weight }, together: [{ net: member(1) }] };
}

/** A cosine to 1e-6 over `cycleEpochs`, whatever the phase's length. */
export function cosine({ learningRate, warmupEpochs }: PeakRecipe, cycleEpochs: number): CosineSchedule {
  return { kind: "cosine", learningRate, cycleEpochs, warmupEpochs, minimum: 1e-6 };
}

function secondSchedule({ epochs, members, secondMember }: MixtureRecipe): ConstantSchedule | CosineSchedule {
  const lengths = { own: epochs[1], "as member 0": epochs[0], "to the end": epochs[1] + epochs[2] };
  return secondMember === "constant"
    ? { kind: "constant", learningRate: members.learningRate }
    : cosine(members, lengths[secondMember]);
}

function grownSchedule(recipe: MixtureRecipe): Schedule {
  const { epochs, grown } = recipe;
  if ("goesOnAfter" in grown) {
    const of = secondSchedule(recipe);
    // No schedule controls the new optimiser, so it keeps its first rate.
    if (of.kind === "constant") return { kind: "constant", learningRate: grown.goesOnAfter };
    return { kind: "continued", of, after: epochs[1], first: grown.goesOnAfter };
  }
  const { learningRate, warmupEpochs, minimum, cycles } = grown;
  const cycleEpochs = Math.floor(epochs[2] / cycles);
  return { kind: "cosine", learningRate, cycleEpochs, cycles, warmupEpochs, minimum };
}

/** The published schedule of member 1 does not control the grown batch norm, which keeps its first rate. */
function grownRates({ grown }: MixtureRecipe): Pick<TrainPhase, "rates"> {
  if (!("goesOnAfter" in grown)) return {};
  const schedule: Schedule = { kind: "constant", learningRate: grown.goesOnAfter };
  return { rates: [{ kind: "batchNorm", schedule }] };
}
