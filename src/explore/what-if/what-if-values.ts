import { integer, oneOf, record, type Shape } from "../../checking/shapes.js";
import { type BlockLayout, drawGrowth } from "../../drawing/blocks.js";
import { memberPlacements } from "../../growth/block-layout.js";
import type { PossibleClass } from "../fronts/kit/answers.js";
import type { Pictures } from "../fronts/kit/pictures.js";
import type { GrownBlock, Start } from "../growing/grown-copy.js";
import {
  applies,
  choiceFields,
  type StartInWords,
  starts,
  startsInWords,
} from "../growing/growth-choices.js";
import type { GrowthChoice } from "../growing/members-to-grow.js";
import type { GrowthTrials } from "./growth-trials.js";

/** What a person has asked for: all of it each time, so that only the newest counts. */
export interface WhatIfAsked extends GrowthChoice {
  /** Rises with every question of the front end; the answer says which one it is to. */
  readonly turn: number;
  /** The layer whose blocks are shown. */
  readonly layer: string;
  /** The picture whose answers are shown. */
  readonly picture: number;
}

/** How many pictures a member answers rightly. */
export interface MemberRight {
  /** Such as `"member 0"`. */
  readonly title: string;
  /** Number of pictures. */
  readonly right: number;
}

/** What does not change. */
export interface WhatIfGiven {
  /** Name of the run. */
  readonly title: string;
  /** The ways to start. */
  readonly starts: readonly StartInWords[];
  /** The ways to place the members' blocks. */
  readonly placements: readonly string[];
  /** The layers that growth adds blocks to. */
  readonly layers: readonly string[];
  /** Class of every picture by the ensemble. */
  readonly ensemble: readonly number[];
  /** How many pictures each member answers rightly. */
  readonly members: readonly MemberRight[];
  /** What the pixels are of. */
  readonly pictures: Pictures;
  /** `[count, height, width, channels]` */
  readonly pixels: Uint8Array;
}

/** What came of one way to start. */
export interface StartRow {
  /** The way to start. */
  readonly name: Start;
  /** Share of right answers; null before it was tried, as are those below. */
  readonly accuracy: number | null;
  /** Share of answers that are not the ensemble's. */
  readonly changed: number | null;
  /** Mean distance of the logits from the sum of the members'. */
  readonly distance: number | null;
  /** Why it does not apply; null where it does. */
  readonly problem: string | null;
}

/** What is answered. */
export interface WhatIfShown extends WhatIfAsked {
  /** One for each way to start, at this noise, draw and placement. */
  readonly rows: readonly StartRow[];
  /** Class by picture of the grown net. */
  readonly answers: readonly number[];
  /** The most probable classes of the picture, of the grown net and of the ensemble. */
  readonly top: readonly PossibleClass[];
  /** The same, of the ensemble. */
  readonly ensembleTop: readonly PossibleClass[];
  /** The blocks of the layer that is shown. */
  readonly blocks: readonly GrownBlock[];
  /** The layer's weight before and after growth, as an SVG file. */
  readonly drawing: string;
}

/** The first values of a front end. */
export function whatIfGiven(trials: GrowthTrials, title: string): WhatIfGiven {
  const { pictures, members, ensemble } = trials;
  const { titles, layers } = trials.growing;
  return {
    title,
    starts: startsInWords,
    placements: memberPlacements,
    layers,
    ensemble: ensemble.classes,
    members: members.map(({ right }, at) => ({
      title: titles[at] as string,
      right: right.filter(Boolean).length,
    })),
    pictures: pictures.state,
    pixels: pictures.set.images,
  };
}

/**
 * Answers what was asked, which {@link whatIfShape} has let through. Where the answer was known already, one more way to start is
 * tried, so that asking again fills the rows.
 */
export function whatIfAnswer(trials: GrowthTrials, asked: WhatIfAsked): WhatIfShown {
  const { ensemble } = trials;
  const wasKnown = trials.known(asked) !== undefined;
  const { answers } = trials.try(asked);
  const rows = startRows(trials, asked);
  const open = rows.findIndex(({ accuracy, problem }) => accuracy === null && problem === null);
  if (wasKnown && open >= 0) {
    trials.try({ ...asked, coefficients: starts[open] as Start });
    rows.splice(open, 1, startRow(trials, asked, starts[open] as Start));
  }
  const blocks = trials.blocks(asked, asked.layer);
  return {
    ...asked,
    rows,
    answers: answers.classes,
    top: answers.top(asked.picture, 3),
    ensembleTop: ensemble.top(asked.picture, 3),
    blocks,
    drawing: drawnGrowth(blocks, asked.layer),
  };
}

/** What came of each way to start so far. */
export function startRows(trials: GrowthTrials, choice: GrowthChoice): StartRow[] {
  return starts.map((name) => startRow(trials, choice, name));
}

function startRow(trials: GrowthTrials, choice: GrowthChoice, name: Start): StartRow {
  const own = { ...choice, coefficients: name };
  const { accuracy = null, changed = null, distance = null } = trials.known(own) ?? {};
  return { name, accuracy, changed, distance, problem: trials.growing.problem(own) ?? null };
}

/** A layer's weight before and after growth, as an SVG file. */
export function drawnGrowth(blocks: readonly GrownBlock[], layer: string): string {
  const most = (sides: readonly number[]): number => 1 + Math.max(...sides);
  const [rows, columns] = [most(blocks.map(({ row }) => row)), most(blocks.map(({ column }) => column))];
  const layout = (title: string, shown: readonly GrownBlock[]): BlockLayout => ({
    rows,
    columns,
    cells: shown.map(({ isNew, ...cell }) => ({ ...cell, state: isNew ? "new" : "trained" })),
    labels: { title },
  });
  const members = blocks.filter(({ isNew }) => !isNew);
  return drawGrowth(layout(layer, members), layout(`${layer}, grown`, blocks));
}

/** What a front end may ask for. */
export function whatIfShape(trials: GrowthTrials): Shape {
  const asked = record<WhatIfAsked>({
    ...choiceFields,
    turn: integer({ min: 0 }),
    layer: oneOf(trials.growing.layers),
    picture: integer({ min: 0, max: trials.pictures.set.count - 1 }),
  });
  return (value, at) => asked(value, at) && applies(trials.growing)(value, at);
}
