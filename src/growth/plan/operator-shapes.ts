import {
  also,
  integer,
  isRecord,
  listed,
  oneOf,
  optional,
  record,
  type Shape,
  tagged,
} from "../../checking/shapes.js";
import { coefficientGrowthNames } from "../operators/coefficient-growth.js";
import type {
  FireflyOperator,
  GradMaxOperator,
  MixtureOperator,
  Net2DeeperOperator,
  Net2WiderOperator,
  OrdinaryOperator,
  RandomOperator,
} from "./plan-data.js";
import { positive, zeroOrMore } from "./schedule-shapes.js";

const most = 1_000_000;

/** The fields of every operator, as plans and the options of their makers have them. */
export const operatorFields = {
  coefficients: oneOf(coefficientGrowthNames),
  mixtureNoise: zeroOrMore(1),
  momentum: optional(oneOf(["carry", "drop"])),
  newToOld: oneOf(["zero", "random"]),
  variant: oneOf(["function-preserving", "as-coded"]),
  copyNoise: zeroOrMore(0),
  blocks: integer({ min: 1, max: most }),
  newCandidates: positive(1),
  steps: integer({ min: 0, max: most, use: 10 }),
  scoreBatches: integer({ min: 1, max: most, use: 4 }),
  epsilon: positive(0.1),
  weights: oneOf(["auto", "outgoing", "incoming"]),
  scale: positive(0.5),
  batches: integer({ min: 1, max: most, use: 4 }),
} as const;

/** The published comparison adds no noise to its copies. */
export function quietAsCoded(noise: Shape, variant: unknown): Shape {
  return also(
    noise,
    (value?: number) => variant !== "as-coded" || (value ?? 0) === 0,
    'to be 0, as the published comparison has it, for the variant "as-coded"',
    'Use 0, or the variant "function-preserving".',
  );
}

const net2wider: Shape = (value, at) =>
  record<Net2WiderOperator>({
    operator: oneOf(["net2wider"]),
    variant: operatorFields.variant,
    noise: quietAsCoded(operatorFields.copyNoise, (value as Net2WiderOperator).variant),
    momentum: operatorFields.momentum,
  })(value, at);

const { momentum } = operatorFields;

/** Shapes of the operators that grow ordinary networks. */
const ordinary: Readonly<Record<OrdinaryOperator["operator"], Shape>> = {
  random: record<RandomOperator>({
    operator: oneOf(["random"]),
    newToOld: operatorFields.newToOld,
    momentum,
  }),
  net2wider,
  net2deeper: record<Net2DeeperOperator>({
    operator: oneOf(["net2deeper"]),
    blocks: operatorFields.blocks,
    momentum,
  }),
  firefly: record<FireflyOperator>({
    operator: oneOf(["firefly"]),
    newCandidates: operatorFields.newCandidates,
    steps: operatorFields.steps,
    scoreBatches: operatorFields.scoreBatches,
    epsilon: operatorFields.epsilon,
    momentum,
  }),
  gradmax: record<GradMaxOperator>({
    operator: oneOf(["gradmax"]),
    weights: operatorFields.weights,
    scale: operatorFields.scale,
    batches: operatorFields.batches,
    momentum,
  }),
};

const mixture = record<MixtureOperator>({
  operator: oneOf(["mixture"]),
  coefficients: operatorFields.coefficients,
  noise: operatorFields.mixtureNoise,
});

const operators = { mixture, ...ordinary };
const anyOperator = tagged("operator", operators);

/** Names of all operators. */
export const operatorNames: readonly string[] = Object.keys(operators);

/**
 * A growth operator, for the kind of network that the plan has; undefined where that is not known. Of one for the other
 * kind nothing else is told: its fields follow from its name.
 */
export function operatorShape(isMixed: boolean | undefined): Shape {
  return (value, at) => {
    const { operator } = isRecord(value) ? value : {};
    if (isMixed === true && Object.hasOwn(ordinary, String(operator))) {
      const remedy = "Set templates to null, or grow by mixture.";
      return at.field("operator").expected('to be "mixture" in a plan with templates', operator, remedy);
    }
    if (isMixed === false && operator === "mixture") {
      const remedy = `Give the plan templates, or use ${listed(Object.keys(ordinary), "or")}.`;
      return at.field("operator").expected("to need no templates in a plan without them", operator, remedy);
    }
    return anyOperator(value, at);
  };
}
