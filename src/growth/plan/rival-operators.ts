import type {
  FireflyOperator,
  GradMaxOperator,
  GrowthPlanData,
  Net2WiderOperator,
  OrdinaryOperator,
} from "./plan-data.js";
import type { Problems } from "./plan-problems.js";

/** What an ordinary network needs from its first step for the growth that its plan has ahead. */
export interface StartOfOrdinaryNetwork {
  /** Blocks of every stage that later phases add. */
  readonly missingBlocks: number;
  readonly reluSlopeAtZero: 0 | 1;
}

/** How the ordinary network of a plan starts. */
export function startOfOrdinaryNetwork(plan: GrowthPlanData): StartOfOrdinaryNetwork {
  const gradMax = plan.phases.some((phase) => phase.kind === "grow" && phase.by.operator === "gradmax");
  return { missingBlocks: missingBlocksFrom(plan, 0), reluSlopeAtZero: gradMax ? 1 : 0 };
}

/** Blocks of every stage that the plan's phases from `phase` on will add. */
export function missingBlocksFrom({ phases }: GrowthPlanData, phase: number): number {
  return phases
    .slice(phase)
    .reduce(
      (sum, next) => sum + (next.kind === "grow" && next.by.operator === "net2deeper" ? next.by.blocks : 0),
      0,
    );
}

/** Names of the operators that grow ordinary networks. */
export const ordinaryOperators: readonly OrdinaryOperator["operator"][] = [
  "random",
  "net2wider",
  "net2deeper",
  "firefly",
  "gradmax",
];

/** Checks the operator of an ordinary network, every field of it. */
export function checkOrdinaryOperator(
  by: OrdinaryOperator,
  plan: GrowthPlanData,
  at: string,
  problems: Problems,
): void {
  problems.expect(
    plan.templates === null,
    by.operator === "random" ? "random growth" : by.operator,
    "to act on an ordinary network",
    by,
    at,
    "Set templates to null, or grow by mixture.",
  );
  oneOf(by.momentum, [undefined, "carry", "drop"], "momentum", 'Use "carry".', at, problems);
  if (by.operator === "random")
    oneOf(by.newToOld, ["zero", "random"], "newToOld", 'Use "zero".', at, problems);
  else if (by.operator === "net2wider") checkNet2Wider(by, at, problems);
  else if (by.operator === "net2deeper") count(by.blocks, 1, "blocks", at, problems);
  else if (by.operator === "firefly") checkFirefly(by, at, problems);
  else checkGradMax(by, at, problems);
}

function checkNet2Wider({ variant, noise }: Net2WiderOperator, at: string, problems: Problems): void {
  const variants = ["function-preserving", "as-coded"];
  oneOf(variant, variants, "variant", 'Use "function-preserving".', at, problems);
  const holds = typeof noise === "number" && noise >= 0 && noise <= 1e6;
  problems.expect(holds, "noise", "to be 0 or positive", noise, at, "Use 0.");
  problems.expect(
    variant !== "as-coded" || noise === 0,
    "noise",
    "to be 0 as the published comparison has it",
    noise,
    at,
    'Use 0, or the variant "function-preserving".',
  );
}

function checkFirefly(by: FireflyOperator, at: string, problems: Problems): void {
  positive(by.newCandidates, "newCandidates", at, problems);
  count(by.steps, 0, "steps", at, problems);
  count(by.scoreBatches, 1, "scoreBatches", at, problems);
  positive(by.epsilon, "epsilon", at, problems);
}

function checkGradMax({ weights, scale, batches }: GradMaxOperator, at: string, problems: Problems): void {
  oneOf(weights, ["auto", "outgoing", "incoming"], "weights", 'Use "auto".', at, problems);
  positive(scale, "scale", at, problems);
  count(batches, 1, "batches", at, problems);
}

function oneOf(
  value: unknown,
  allowed: readonly unknown[],
  name: string,
  remedy: string,
  at: string,
  problems: Problems,
): void {
  const named = allowed.filter((choice) => choice !== undefined).map((choice) => JSON.stringify(choice));
  problems.expect(allowed.includes(value), name, `to be ${named.join(" or ")}`, value, at, remedy);
}

function count(value: unknown, least: number, name: string, at: string, problems: Problems): void {
  const holds = Number.isInteger(value) && (value as number) >= least && (value as number) <= 1e6;
  problems.expect(
    holds,
    name,
    `to be an integer of at least ${least}`,
    value,
    at,
    `Use ${Math.max(1, least)}.`,
  );
}

function positive(value: unknown, name: string, at: string, problems: Problems): void {
  const holds = typeof value === "number" && value > 0 && value <= 1e6;
  problems.expect(holds, name, "to be positive", value, at, "Use 1.");
}
