import { isDeepStrictEqual } from "node:util";
import { demandArguments } from "../../checking/shapes.js";
import { type AnyGrowth, operatorOf } from "../../operators/operators.js";
import { type AnyOptimizer, optimizerOf } from "../../optimizers/optimizers.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import { planShape } from "../../plan/plan-argument.js";
import { Call, literal } from "./literal.js";
import { planMaker } from "./plan-maker.js";

/** Code that makes a plan. */
export interface PlanCode {
  /** The expression, such as `GrowthPlan.mixture({ phases: { member: 200, grown: 40 } })`. */
  readonly expression: string;
  /** The imports that it needs, a line each. */
  readonly imports: string;
}

/** The functions that make growths and optimizers, and where they are imported from. */
const makers: Readonly<Record<string, readonly [name: string, from: string]>> = {
  random: ["randomGrowth", "mixture-growth"],
  net2wider: ["net2wider", "mixture-growth"],
  net2deeper: ["net2deeper", "mixture-growth"],
  firefly: ["firefly", "mixture-growth"],
  gradmax: ["gradmax", "mixture-growth"],
  "variance-transfer": ["varianceTransfer", "mixture-growth"],
  sgd: ["sgd", "mixture-growth/plan"],
  adam: ["adam", "mixture-growth/plan"],
  adamw: ["adamw", "mixture-growth/plan"],
  lion: ["lion", "mixture-growth/plan"],
};

/**
 * Writes the code that makes a plan, with only what differs from the defaults.
 *
 * A plan that no maker makes, such as one whose members are trained for different times, is written as plain data.
 *
 * @example
 * ```ts
 * planCode(publishedPlan("cifar-mixture").plan).expression; // GrowthPlan.mixture({ … })
 * ```
 */
export function planCode(plan: GrowthPlan): PlanCode {
  demandArguments("planCode", { plan: [plan, planShape] });
  const found = planMaker(plan.data);
  const used = new Map([["GrowthPlan", "mixture-growth"]]);
  if (found === undefined) {
    return { expression: literal(new Call("new GrowthPlan", [plan.data])), imports: importsOf(used) };
  }
  const options = withCalls(found.options, used);
  const args = found.by === undefined ? [options] : [growthCall(found.by, used), options];
  return { expression: literal(new Call(`GrowthPlan.${found.maker}`, args)), imports: importsOf(used) };
}

type Used = Map<string, string>;

/** The options with a call in place of every optimizer. */
function withCalls(value: unknown, used: Used): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name,
    name === "by" ? optimizerCall(field as AnyOptimizer, used) : withCalls(field, used),
  ]);
  return Object.fromEntries(fields);
}

function optimizerCall(by: AnyOptimizer, used: Used): Call {
  return callOf(by.optimizer, { ...by, optimizer: undefined }, optimizerOf(by).defaults, used);
}

function growthCall(by: AnyGrowth, used: Used): Call {
  return callOf(by.operator, { ...by, operator: undefined }, operatorOf<AnyGrowth>(by).defaults, used);
}

/** A call with the settings that differ from the defaults. */
function callOf(maker: string, settings: object, defaults: object, used: Used): Call {
  const [name, from] = makers[maker] as readonly [string, string];
  used.set(name, from);
  const usual = defaults as Readonly<Record<string, unknown>>;
  const own = Object.entries(settings).filter(
    ([key, value]) => value !== undefined && !isDeepStrictEqual(value, usual[key]),
  );
  return new Call(name, own.length === 0 ? [] : [Object.fromEntries(own)]);
}

function importsOf(used: Used): string {
  const places = [...new Set(used.values())];
  return places
    .map((place) => {
      const names = [...used].filter(([, from]) => from === place).map(([name]) => name);
      return `import { ${names.join(", ")} } from "${place}";`;
    })
    .join("\n");
}
