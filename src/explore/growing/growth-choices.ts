import {
  demandArguments,
  type Fields,
  integer,
  number,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { memberPlacements } from "../../growth/block-layout.js";
import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import type { Start } from "./grown-copy.js";
import type { GrowthChoice, MembersToGrow } from "./members-to-grow.js";

/** A way to start, in words. */
export interface StartInWords {
  /** As plans name it. */
  readonly name: Start;
  /** What it means. */
  readonly words: string;
}

const inWords: Readonly<Record<Start, string>> = {
  zero: "0: the members' sum, exactly",
  copy: "as the set's trained block, plus noise",
  orthogonal: "orthogonal to the set's trained ones",
  random: "as large as the trained ones × noise",
  none: "as they were made, untrained",
  "copy-as-coded": "as the published code has it",
  "orthogonal-as-coded": "as the published code has it",
  "random-as-coded": "as the published code has it",
};

/** The ways to start, in the order in which they are shown. */
export const starts = Object.keys(inWords) as Start[];

/** The same, each with what it means. */
export const startsInWords: readonly StartInWords[] = starts.map((name) => ({ name, words: inWords[name] }));

/** A way to grow. */
export const choiceFields: Fields<GrowthChoice> = {
  coefficients: oneOf(coefficientGrowthNames),
  noise: number({ min: 0, max: 1000, use: 1 }),
  draw: integer({ min: 0 }),
  placement: oneOf(memberPlacements),
};

/** The choice in values that hold more. */
export function choiceIn({ coefficients, noise, draw, placement }: GrowthChoice): GrowthChoice {
  return { coefficients, noise, draw, placement };
}

/** A choice whose coefficients can start so. */
export function applies(growing: MembersToGrow): Shape {
  return (value, at) => {
    const choice = value as GrowthChoice;
    const problem = growing.problem(choice);
    if (problem === undefined) return true;
    return at.field("coefficients").found("to apply to the members", choice.coefficients, problem);
  };
}

/**
 * The present choice with what is chosen otherwise.
 *
 * @param where the view, for messages
 * @throws InputError for a way that does not apply to the members.
 */
export function chosen(
  where: string,
  growing: MembersToGrow,
  present: GrowthChoice,
  choice: Partial<GrowthChoice>,
): GrowthChoice {
  const own = record<GrowthChoice>({
    coefficients: optional(choiceFields.coefficients),
    noise: optional(choiceFields.noise),
    draw: optional(choiceFields.draw),
    placement: optional(choiceFields.placement),
  });
  const whole = choiceIn({ ...present, ...choice });
  const shape: Shape = (value, at) => own(value, at) && applies(growing)(whole, at);
  demandArguments(where, { choice: [choice, shape] });
  return whole;
}
