import { GrowthPlan, PlanError } from "../growth/plan/growth-plan.js";
import type { MixturePlanOptions } from "../growth/plan/plan-phases.js";
import type {
  FireflyPlanOptions,
  GradMaxPlanOptions,
  Net2NetPlanOptions,
  RandomGrowthPlanOptions,
} from "../growth/plan/rival-plans.js";

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
  const axes = Object.entries(grid);
  const empty = axes.filter(([, values]) => !Array.isArray(values) || values.length === 0);
  const problems = empty.map(
    ([path]) => `Expected values for ${path} but got none (grid). Give a list, or leave the option out.`,
  );
  if (axes.length === 0)
    problems.push(
      "Expected a grid of options but got none (grid). Name options of the plan and their values.",
    );
  const plans: GrowthPlan[] = [];
  for (const setting of problems.length > 0 ? [] : combinations(axes)) {
    const name = setting.map(([path, value]) => `${path.split(".").at(-1)} ${valueText(value)}`).join(", ");
    try {
      const options = setting.reduce((all, [path, value]) => withOption(all, path.split("."), value), base);
      plans.push(planOf({ ...options, name }));
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      problems.push(...error.problems.map((problem) => `${name}: ${problem}`));
    }
  }
  problems.push(...sameProblems(plans));
  if (problems.length > 0) throw new PlanError(problems);
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
    default:
      throw new PlanError([
        `Expected method to be mixture, random, net2net, firefly or gradmax but got ${JSON.stringify(method)} (grid).`,
      ]);
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
