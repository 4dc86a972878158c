import { isDeepStrictEqual } from "node:util";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { PhaseTraining } from "../../plan/phase-training.js";
import type { GrowPhase, GrowthPlanData, TrainPhase } from "../../plan/plan-data.js";
import type { MemberTraining, MixturePlanOptions, ScratchPlanOptions } from "../../plan/plan-phases.js";

/** A call that makes a plan. */
export interface PlanMaker {
  readonly maker: "mixture" | "baseline" | "scratch";
  /** What the plan grows by, of a baseline. */
  readonly by?: GrowPhase["by"];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Every order in which members are trained, the usual one first. */
const memberTrainings: readonly MemberTraining[] = ["one by one", "together", "first alone", "elsewhere"];

/**
 * The call that makes a plan, with only the options that differ from the defaults; undefined where no maker makes it. What is
 * left out is found by trying: the call with fewer options makes the same plan.
 */
export function planMaker(plan: GrowthPlanData): PlanMaker | undefined {
  const makes = (call: PlanMaker): boolean => isDeepStrictEqual(madeBy(call)?.data, plan);
  const found = candidates(plan).find(makes);
  if (found === undefined) return undefined;
  const small = shortened(found.options, (options) => makes({ ...found, options }));
  return { ...found, options: withCommonOptimizer(small, (options) => makes({ ...found, options })) };
}

/** The plan that a call makes; undefined where its options do not fit. */
export function madeBy({ maker, by, options }: PlanMaker): GrowthPlan | undefined {
  try {
    if (maker === "mixture") return GrowthPlan.mixture(options as unknown as MixturePlanOptions);
    if (maker === "scratch") return GrowthPlan.scratch(options as unknown as ScratchPlanOptions);
    return GrowthPlan.baseline(by as never, options as never);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How a phase trains, as the options of a maker have it. */
export function trainingOptions(phase: TrainPhase): PhaseTraining {
  const { epochs, schedule, sgd, by, clip, ema, keep, budget, loss, optimizer, until, dataShare, precision } =
    phase;
  const learningRate =
    schedule.kind === "cosine" && Object.keys(schedule).length === 2 ? schedule.learningRate : schedule;
  const all = {
    epochs,
    learningRate,
    by,
    sgd,
    clip,
    ema,
    keep,
    budget,
    loss,
    optimizer,
    until,
    dataShare,
    precision,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as PhaseTraining;
}

function candidates(plan: GrowthPlanData): PlanMaker[] {
  const { name, members, templates, phases } = plan;
  const trained = phases.filter((phase) => phase.kind === "train");
  const growths = phases.filter((phase) => phase.kind === "grow");
  const [first, last] = [trained[0], trained.at(-1)];
  if (first === undefined || last === undefined) return [];
  const sizes = [...new Set(growths.map(({ into }) => into.count))];
  const common = { name, members, growths: sizes };
  if (templates !== null) {
    const [growth] = growths;
    if (growth?.by.operator !== "mixture") return [];
    const rules = sizes.map((size) => growths.find(({ into }) => into.count === size)?.by);
    const coefficients = rules.map((by) => (by?.operator === "mixture" ? by.coefficients : "zero"));
    return memberTrainings.map(
      (memberTraining): PlanMaker => ({
        maker: "mixture",
        options: {
          ...common,
          ...templates,
          templatesPerSet: single(templates.templatesPerSet),
          coefficients: single(coefficients),
          noise: growth.by.operator === "mixture" ? growth.by.noise : 1,
          memberTraining,
          ...changesOf(plan),
          phases:
            memberTraining === "elsewhere"
              ? { grown: trainingOptions(last) }
              : { member: trainingOptions(first), grown: trainingOptions(last) },
        },
      }),
    );
  }
  if (growths.length === 0) {
    const size = first.net.count === members ? "large" : "small";
    return [{ maker: "scratch", options: { name, size, members, train: trainingOptions(first) } }];
  }
  const { by } = growths[0] as GrowPhase;
  const options = { ...common, phases: { small: trainingOptions(first), grown: trainingOptions(last) } };
  // A net that grows in depth has its full width, and the maker no option for it.
  const { members: _, growths: __, ...inDepth } = options;
  return [options, inDepth].map((each): PlanMaker => ({ maker: "baseline", by, options: each }));
}

/** Changes of the network, by the option that makes them. */
function changesOf({ phases }: GrowthPlanData): Record<string, unknown> {
  const when = {
    beforeGrowth: "before growth",
    afterGrowth: "after growth",
    afterFirstMember: "after member 0",
  };
  return Object.fromEntries(
    Object.entries(when).map(([option, words]) => {
      const named = phases.filter((phase) => phase.kind === "change" && phase.name.includes(`, ${words}`));
      // Before every growth the same changes: those before the first.
      const suffix = named[0]?.name.split(words).at(-1);
      const changes = named.filter(({ name }) => name.endsWith(`${words}${suffix}`));
      return [option, changes.map((phase) => (phase.kind === "change" ? phase.do : undefined))];
    }),
  );
}

/** One value for several that are equal. */
function single<T>(values: readonly T[]): T | readonly T[] {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : values;
}

type Options = Readonly<Record<string, unknown>>;

/** Leaves out one option after the other, inside options too, as long as the same plan is made. */
function shortened(options: Options, makes: (options: Options) => boolean): Options {
  let kept = options;
  for (const [name, value] of Object.entries(options)) {
    const { [name]: _, ...without } = kept;
    if (makes(without)) {
      kept = without;
      continue;
    }
    if (!isPhase(name) || typeof value !== "object" || value === null) continue;
    const inner = shortened(value as Options, (fewer) => makes({ ...kept, [name]: fewer }));
    const isOnlyEpochs = Object.keys(inner).length === 1 && inner.epochs !== undefined;
    kept = { ...kept, [name]: isOnlyEpochs ? inner.epochs : inner };
  }
  return kept;
}

/** Options that hold options. */
const isPhase = (name: string): boolean =>
  ["phases", "member", "small", "grown", "train", "sgd", "loss"].includes(name);

/** Says once by what all phases are trained. */
function withCommonOptimizer(options: Options, makes: (options: Options) => boolean): Options {
  const phases = Object.entries((options.phases ?? {}) as Record<string, unknown>);
  const [first] = phases.map(([, phase]) => phase as PhaseTraining);
  if (phases.length < 2 || typeof first !== "object" || (first.by ?? first.sgd) === undefined) return options;
  const common = first.by === undefined ? { sgd: first.sgd } : { by: first.by };
  const others = phases.map(([name, phase]) => {
    if (typeof phase !== "object" || phase === null) return [name, phase];
    const { by: _, sgd: __, ...rest } = phase as PhaseTraining;
    return [name, Object.keys(rest).length === 1 ? rest.epochs : rest];
  });
  const { phases: _, ...rest } = options;
  const short = { ...rest, training: common, phases: Object.fromEntries(others) };
  return makes(short) ? short : options;
}
