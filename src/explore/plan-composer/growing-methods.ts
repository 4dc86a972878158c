import { type AnyGrowth, operatorNamed, operators } from "../../operators/operators.js";
import { optimizers } from "../../optimizers/optimizers.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { growPhases, type PlanDraft, trainPhases } from "./draft.js";
import { madeBy, type PlanMaker, planMaker } from "./plan-maker.js";

/** What a plan grows by: the name of an operator, or `"none"` for a plan that trains from scratch. */
export type GrowingMethod = AnyGrowth["operator"] | "none";

/** Every way to grow, and what it is called. */
export const growingMethods: readonly { readonly name: GrowingMethod; readonly title: string }[] = [
  ...operators.map(({ name, title }) => ({ name, title })),
  { name: "none", title: "does not grow" },
];

/** The optimizers with their default settings, and the learning rate that is usual for each. */
export const usualOptimizers: readonly {
  readonly settings: object;
  readonly name: string;
  readonly learningRate: number;
}[] = optimizers.map(({ name, defaults, learningRate }) => ({ name, settings: defaults, learningRate }));

/** What a draft grows by. */
export function methodOf(draft: PlanDraft): GrowingMethod {
  if (draft.templates !== null) return "mixture";
  return growPhases(draft)[0]?.by.operator ?? "none";
}

/**
 * The plan that grows in another way, or from another number of members, and costs about the same: the epochs before growth are
 * spent on one small net, or divided among the members.
 */
export function replanned(draft: PlanDraft, method: GrowingMethod, members: number): PlanDraft {
  const former = methodOf(draft);
  if (method === former && members === draft.members) return draft;
  const isDeeper = (name: GrowingMethod): boolean => operatorNamed(name)?.addedBlocks !== undefined;
  const isPlain = (name: GrowingMethod): boolean => name !== "mixture" && name !== "none" && !isDeeper(name);
  const by = operatorNamed(method)?.defaults as AnyGrowth | undefined;
  const name = growingMethods.some(({ title }) => title === draft.name) || /from scratch$/.test(draft.name);
  const titled = name ? {} : { name: draft.name };
  if (isPlain(former) && isPlain(method) && members === draft.members && by !== undefined) {
    const phases = draft.phases.map((phase) => (phase.kind === "grow" ? { ...phase, by } : phase));
    return { ...draft, name: titled.name ?? operatorNamed(method)?.title ?? draft.name, phases };
  }
  const spent = spentBy(draft);
  const count = method === "none" ? members : Math.max(2, members);
  const { first, last } = partsOf(draft);
  const whole = { ...titled, ...(isDeeper(method) ? {} : { members: count }) };
  const epochs = (value: number): number => Math.max(1, Math.round(value));
  const maker: PlanMaker =
    method === "none"
      ? {
          maker: "scratch",
          options: { ...whole, train: { ...first, epochs: epochs(spent.small / count ** 2 + spent.grown) } },
        }
      : method === "mixture"
        ? {
            maker: "mixture",
            options: {
              ...whole,
              phases: {
                member: { ...first, epochs: epochs(spent.small / count) },
                grown: { ...last, epochs: epochs(spent.grown) },
              },
            },
          }
        : {
            maker: "baseline",
            by: by as AnyGrowth,
            options: {
              ...whole,
              phases: {
                small: { ...first, epochs: epochs(spent.small / (isDeeper(method) ? count ** 2 : 1)) },
                grown: { ...last, epochs: epochs(spent.grown) },
              },
            },
          };
  return madeBy(maker)?.data ?? draft;
}

/** Epochs of small nets before growth, all together, and of the full net. */
function spentBy(draft: PlanDraft): { readonly small: number; readonly grown: number } {
  const sum = (isWhole: boolean): number =>
    trainPhases(draft)
      .filter(({ net }) => (net.count === draft.members) === isWhole)
      .reduce((total, { epochs }) => total + Math.max(0, epochs), 0);
  const [small, grown] = [sum(false), sum(true)];
  if (small > 0 || grown === 0) return { small: small || 2 * draft.members, grown: grown || 1 };
  // Nothing is trained small: a sixth of the cost is kept for the grown net.
  const last = Math.max(1, Math.round(grown / 6));
  return { small: (grown - last) * Math.max(2, draft.members) ** 2, grown: last };
}

/** What the first and the last phase say of their training beside epochs, where it is not usual. */
function partsOf(draft: GrowthPlanData): { readonly first: object; readonly last: object } {
  const options = planMaker(draft)?.options ?? {};
  const phases = Object.values((options.phases ?? { train: options.train ?? {} }) as Record<string, unknown>);
  const common = (options.training ?? {}) as object;
  const own = (phase: unknown): object => ({ ...common, ...(typeof phase === "object" ? phase : {}) });
  return { first: own(phases[0]), last: own(phases.at(-1)) };
}
