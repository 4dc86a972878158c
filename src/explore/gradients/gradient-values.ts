import { integer, record, type Shape } from "../../checking/shapes.js";
import { memberPlacements } from "../../growth/block-layout.js";
import type { Start } from "../growing/grown-copy.js";
import {
  applies,
  choiceFields,
  type StartInWords,
  starts,
  startsInWords,
} from "../growing/growth-choices.js";
import type { GrowthChoice, MembersToGrow } from "../growing/members-to-grow.js";
import type { GrowthGradients, LayerGradients } from "./growth-gradients.js";

/** What a person has asked for: all of it each time, so that only the newest counts. */
export interface GradientsAsked extends GrowthChoice {
  /** Rises with every question of the front end; the answer says which one it is to. */
  readonly turn: number;
}

/** What does not change. */
export interface GradientsGiven {
  /** Name of the run. */
  readonly title: string;
  /** The ways to start. */
  readonly starts: readonly StartInWords[];
  /** The ways to place the members' blocks. */
  readonly placements: readonly string[];
  /** How many training examples the gradients are of. */
  readonly examples: number;
}

/** The gradients of one way to start. */
export interface GradientRow {
  /** The way to start. */
  readonly name: Start;
  /** Root mean squares, means over the layers; null before they were measured. */
  readonly old: number | null;
  /** The same, of new blocks. */
  readonly new: number | null;
  /** Why it does not apply; null where it does. */
  readonly problem: string | null;
}

/** What is answered. */
export interface GradientsShown extends GradientsAsked {
  /** One for each way to start, at this noise, draw and placement. */
  readonly rows: readonly GradientRow[];
  /** The gradients of the chosen way, layer by layer. */
  readonly layers: readonly LayerGradients[];
}

/** The first values of a front end. */
export function gradientsGiven({ set }: GrowthGradients, title: string): GradientsGiven {
  return { title, starts: startsInWords, placements: memberPlacements, examples: set.count };
}

/**
 * Answers what was asked, which `gradientsShape` has let through. Where the answer was known already, one more way to start is
 * measured, so that asking again fills the rows.
 */
export function gradientsAnswer(gradients: GrowthGradients, asked: GradientsAsked): GradientsShown {
  const wasKnown = gradients.known(asked) !== undefined;
  const { layers } = gradients.of(asked);
  const open = gradientRows(gradients, asked).find((row) => row.old === null && row.problem === null);
  if (wasKnown && open !== undefined) gradients.of({ ...asked, coefficients: open.name });
  return { ...asked, rows: gradientRows(gradients, asked), layers };
}

/** The gradients of each way to start that were measured so far. */
export function gradientRows(gradients: GrowthGradients, choice: GrowthChoice): GradientRow[] {
  return starts.map((name) => {
    const own = { ...choice, coefficients: name };
    const known = gradients.known(own);
    const problem = gradients.growing.problem(own) ?? null;
    return { name, old: known?.old ?? null, new: known?.new ?? null, problem };
  });
}

/** What a front end may ask for. */
export function gradientsShape(growing: MembersToGrow): Shape {
  const asked = record<GradientsAsked>({ ...choiceFields, turn: integer({ min: 0 }) });
  return (value, at) => asked(value, at) && applies(growing)(value, at);
}
