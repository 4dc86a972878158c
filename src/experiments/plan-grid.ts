import { InputError } from "../checking/input-error.js";
import { demandArguments } from "../checking/shapes.js";
import { GrowthPlan, PlanError } from "../growth/plan/growth-plan.js";
import type { MixturePlanOptions } from "../growth/plan/plan-phases.js";
import type {
  FireflyPlanOptions,
  GradMaxPlanOptions,
  Net2NetPlanOptions,
  RandomGrowthPlanOptions,
} from "../growth/plan/rival-plans.js";
import { ablationBase, gridShape } from "./argument-shapes.js";

/** Options of a plan, with the method whose plan it is; `"mixture"` where left out. */
export type AblationBase =
  | ({ readonly method?: "mixture" } & MixturePlanOptions)
  | ({ readonly method: "random" } & RandomGrowthPlanOptions)
  | ({ readonly method: "net2net" } & Net2NetPlanOptions)
  | ({ readonly method: "firefly" } & FireflyPlanOptions)
  | ({ readonly method: "gradmax" } & GradMaxPlanOptions);

/**
 * Values for options of a plan; a dot leads into an option, such as `"phases.grown.learningRate"`. Every combination
 * is one plan.
 */
export type PlanGrid = Readonly<Record<string, readonly unknown[]>>;

/**
 * A plan for every combination of a grid's values, named by what was set, such as `"coefficients zero, noise 0.1"`.
 *
 * @throws PlanError with the problems of all plans, each with its name, and with the plans that a value did not change.
 * @example
 * ```ts
 * planGrid({ phases: { member: 4, grown: 2 } }, { coefficients: ["zero", "copy"] });
 * ```
 */
export function planGrid(base: AblationBase, grid: PlanGrid): GrowthPlan[] {
  demandArguments("planGrid", { base: [base, ablationBase], grid: [grid, gridShape] });
  const plans: GrowthPlan[] = [];
  /** The settings that have a problem. */
  const problems = new Map<string, string[]>();
  const settings = combinations(Object.entries(grid));
  for (const setting of settings) {
    const name = setting.map(([path, value]) => `${path.split(".").at(-1)} ${valueText(value)}`).join(", ");
    try {
      const options = setting.reduce((all, [path, value]) => withOption(all, path.split("."), value), base);
      plans.push(planOf({ ...options, name }));
    } catch (error) {
      if (!(error instanceof PlanError || error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.set(problem, [...(problems.get(problem) ?? []), name]);
    }
  }
  // What is wrong with every plan is wrong with the base, and said once.
  const told = [...problems].flatMap(([problem, names]) =>
    names.length === settings.length ? [problem] : names.map((name) => `${name}: ${problem}`),
  );
  told.push(...sameProblems(plans));
  if (told.length > 0) throw new PlanError(told);
  return plans;
}

function planOf({ method = "mixture", ...options }: AblationBase): GrowthPlan {
  switch (method) {
    case "mixture":
      return GrowthPlan.mixture(options as MixturePlanOptions);
    case "random":
      return GrowthPlan.randomGrowth(options as RandomGrowthPlanOptions);
    case "net2net":
      return GrowthPlan.net2net(options as Net2NetPlanOptions);
    case "firefly":
      return GrowthPlan.firefly(options as FireflyPlanOptions);
    case "gradmax":
      return GrowthPlan.gradmax(options as GradMaxPlanOptions);
  }
}

function combinations(axes: readonly (readonly [string, readonly unknown[]])[]): [string, unknown][][] {
  return axes.reduce<[string, unknown][][]>(
    (sofar, [path, values]) =>
      sofar.flatMap((setting) => values.map((value): [string, unknown][] => [...setting, [path, value]])),
    [[]],
  );
}

/** The options with one set; a phase given as its epochs alone becomes an object where something in it is set. */
function withOption<T>(options: T, [key = "", ...rest]: readonly string[], value: unknown): T {
  const before = typeof options === "number" ? { epochs: options } : (options ?? {});
  const inner = (before as Record<string, unknown>)[key];
  return { ...before, [key]: rest.length === 0 ? value : withOption(inner, rest, value) } as T;
}

/** Options that a plan does not know change nothing: said, not trained twice. */
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

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
