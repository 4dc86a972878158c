import { InputError } from "../checking/input-error.js";
import { demand, demandArguments } from "../checking/shapes.js";
import type { Growth, GrowthOperator } from "../operators/growth-operator.js";
import type { MixtureGrowth } from "../operators/mixture/mixture.js";
import type { Net2Wider } from "../operators/net2wider/net2wider.js";
import { type AnyGrowth, operatorNamed } from "../operators/operators.js";
import type { FlatBaselineOptions } from "../plan/baseline-plans.js";
import { flatPlan, GrowthPlan, PlanError } from "../plan/growth-plan.js";
import type { MixturePlanOptions } from "../plan/plan-phases.js";
import { ablationBase, gridShape } from "./argument-shapes.js";
import type { Factors } from "./experiment.js";

/** Options of a plan, and the method whose plan it is. */
export type AblationBase =
  | ({
      /** The method whose plan is varied. Default: `"mixture"`. */
      readonly method?: "mixture";
    } & MixturePlanOptions)
  | BaselineBase<Exclude<AnyGrowth, MixtureGrowth>>;

type BaselineBase<By extends Growth> = By extends Growth
  ? {
      /** The method whose plan is varied. */
      readonly method: By["operator"] | (By extends Net2Wider ? "net2net" : never);
    } & FlatBaselineOptions<By>
  : never;

/**
 * Values for options of a plan; a dot leads into an option, such as `"phases.grown.learningRate"`. Every combination
 * makes a plan.
 */
export type PlanGrid = Readonly<Record<string, readonly unknown[]>>;

/**
 * Makes a plan for every combination of a grid's values, named by its settings, such as `"coefficients zero, noise 0.1"`.
 *
 * @throws PlanError with the problems of all plans, each with its name, and with the plans that a value did not change.
 * @example
 * ```ts
 * planGrid({ phases: { member: 4, grown: 2 } }, { coefficients: ["zero", "copy"] });
 * ```
 */
export function planGrid(base: AblationBase, grid: PlanGrid): GrowthPlan[] {
  demandArguments("planGrid", { base: [base, ablationBase], grid: [grid, gridShape] });
  return gridPlans(base, grid).map(({ plan }) => plan);
}

/** A plan of a grid, and the values that make it what it is. */
interface GridPlan {
  readonly plan: GrowthPlan;
  readonly factors: Factors;
}

/** As {@link planGrid}, for arguments that were checked. */
export function gridPlans(base: AblationBase, grid: PlanGrid): GridPlan[] {
  const plans: GridPlan[] = [];
  /** The settings that have a problem. */
  const problems = new Map<string, Setting[]>();
  const settings = combinations(Object.entries(grid));
  for (const setting of settings) {
    // Only the network varies.
    const name = setting.length === 0 ? (base.name ?? "") : settingText(setting);
    try {
      const options = setting.reduce((all, [path, value]) => withOption(all, path.split("."), value), base);
      demand(options, ablationBase, "base", "planGrid");
      const named = name === "" ? options : { ...options, name };
      plans.push({ plan: planOf(named), factors: factorsOf(setting, grid) });
    } catch (error) {
      if (!(error instanceof PlanError || error instanceof InputError)) throw error;
      for (const problem of error.problems) {
        problems.set(problem, [...(problems.get(problem) ?? []), setting]);
      }
    }
  }
  const found = [...problems].map(([problem, where]) => {
    const culprit = culpritOf(where, settings);
    return culprit === "" ? problem : `${culprit}: ${problem}`;
  });
  found.push(...sameProblems(plans.map(({ plan }) => plan)));
  if (found.length > 0) throw new PlanError(found);
  return plans;
}

/** One combination: each option with its value. */
export type Setting = readonly (readonly [path: string, value: unknown])[];

/**
 * The values that cause a problem by themselves, by their options. Empty for what is wrong with every plan: the base or
 * the grid's options are then at fault.
 */
function culpritOf(found: readonly Setting[], settings: readonly Setting[]): string {
  if (found.length === settings.length) return "";
  const [first] = found as readonly [Setting, ...Setting[]];
  const shared = first.filter((_, axis) => found.every((setting) => setting[axis]?.[1] === first[axis]?.[1]));
  const holding = settings.filter((setting) =>
    shared.every((entry) => setting.some(([path, value]) => path === entry[0] && value === entry[1])),
  );
  return holding.length === found.length ? settingText(shared) : found.map(settingText).join("; ");
}

/** A combination in words, such as `"coefficients zero, noise 0.1"`. */
export function settingText(setting: Setting): string {
  return setting.map(([path, value]) => `${path.split(".").at(-1)} ${valueText(value)}`).join(", ");
}

/** The values as columns of a table: of one kind each, and in words where they are not plain numbers, texts or booleans. */
export function factorsOf(setting: Setting, grid: PlanGrid): Factors {
  return Object.fromEntries(
    setting.map(([path, value]) => {
      const kinds = new Set((grid[path] ?? []).map((each) => typeof each));
      const isPlain = kinds.size === 1 && ["string", "number", "boolean"].includes(typeof value);
      return [path, isPlain ? (value as Factors[string]) : valueText(value)];
    }),
  );
}

function planOf({ method = "mixture", ...options }: AblationBase): GrowthPlan {
  if (method === "mixture") return GrowthPlan.mixture(options as MixturePlanOptions);
  const { defaults } = operatorNamed(method) as GrowthOperator<Growth>;
  return flatPlan(`baseline, method "${method}"`, defaults, options as FlatBaselineOptions<Growth>);
}

/** Every combination of the values of axes. */
export function combinations(axes: readonly (readonly [string, readonly unknown[]])[]): Setting[] {
  return axes.reduce<Setting[]>(
    (sofar, [path, values]) =>
      sofar.flatMap((setting) => values.map((value): Setting => [...setting, [path, value]])),
    [[]],
  );
}

/** The options with one of them set; a phase given as a number of epochs becomes an object. */
function withOption<T>(options: T, [key = "", ...rest]: readonly string[], value: unknown): T {
  const before = typeof options === "number" ? { epochs: options } : (options ?? {});
  const inner = (before as Record<string, unknown>)[key];
  return { ...before, [key]: rest.length === 0 ? value : withOption(inner, rest, value) } as T;
}

/** Options unknown to a plan change nothing: reported rather than trained twice. */
function sameProblems(plans: readonly GrowthPlan[]): string[] {
  const texts = plans.map(({ data }) => JSON.stringify({ ...data, name: "" }));
  return plans.flatMap(({ name }, i) => {
    const first = texts.indexOf(texts[i] as string);
    return first === i
      ? []
      : [
          `Expected every setting to change the plan but got the same for "${plans[first]?.name}" and "${name}" (grid). Check the option's name and its values.`,
        ];
  });
}

/** A function goes by its name, or by its text where it has none. */
function valueText(value: unknown): string {
  if (typeof value === "function") return value.name === "" ? String(value) : value.name;
  return typeof value === "string" ? value : String(JSON.stringify(value));
}
