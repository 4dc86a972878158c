import {
  also,
  distinct,
  integer,
  list,
  number,
  oneOf,
  record,
  type Shape,
  truth,
} from "../../checking/shapes.js";
import type { AblationChoice, AblationData, AblationOrder } from "../fronts/ablation/state.js";

/** A row that a person has chosen, and one of its runs. */
export interface ChosenRow {
  /** Name of the method, or of the plan. */
  readonly method: string;
  /** Seed of the run; undefined where only the row is chosen, as of plans. */
  readonly seed: number | undefined;
}

/** By which column rows are ordered. */
export interface RowOrder extends AblationOrder {
  /** `"name"`, `"score"`, `"difference"`, the key of another column, or the name of a factor. */
  readonly key: string;
  /** The largest first. */
  readonly descending: boolean;
}

/** Options of {@link ablationTable}. */
export interface AblationTableOptions {
  /** Method that the others are compared with. Default: the first. */
  readonly control?: string;
  /** Default: the best first. */
  readonly order?: RowOrder;
  /** Words that a row must have, such as `"zero noise=0.1"`. Default: none. */
  readonly filter?: string;
  /** One or two factors, whose values become the rows and the columns. Default: none, a row per method. */
  readonly pivot?: readonly string[];
}

/** What a person, or code, can change. */
export type AblationValues = {
  /** The row that is chosen, and its run. */
  readonly selected: AblationChoice;
  /** What all others are compared with. */
  readonly control: string;
  /** By which column rows are ordered. */
  readonly order: AblationOrder;
  /** Words that a row must have. */
  readonly filter: string;
  /** The factors whose values are rows and columns. */
  readonly pivot: readonly string[];
  /** Names of rows that are highlighted. */
  readonly marked: readonly string[];
  /** Least and largest score of highlighted runs; empty where none are. */
  readonly range: readonly number[];
  /** Names of rows whose difference is explained. */
  readonly explained: readonly string[];
};

/** All that the front end holds: plain data. */
export type AblationState = AblationValues & {
  /** All that is shown. */
  readonly data: AblationData;
};

const anyText: Shape = (value, at) =>
  typeof value === "string" || at.expected("to be a text", value, 'Use "" for none.');

/** What each value of the state may be, whoever sets it. */
export function shapesOf(data: AblationData): Readonly<Record<keyof AblationValues, Shape>> {
  const names = data.rows.map(({ name }) => name);
  const keys = ["name", "difference", ...data.columns.map(({ key }) => key), ...data.factors];
  const row = oneOf(names);
  return {
    control: row,
    filter: anyText,
    order: record<AblationOrder>({ key: oneOf(keys), descending: truth }),
    pivot: distinct(oneOf(data.factors, "This result has no factors."), { max: 2 }),
    marked: distinct(row),
    range: list(number(), { max: 2 }),
    explained: distinct(row),
    selected: also(
      record<AblationChoice>({ name: oneOf(["", ...names]), seed: integer({ min: -1 }) }),
      ({ name, seed }: AblationChoice) => seed === -1 || seedsOf(data, name).includes(seed),
      "to name a run of the result",
      "Use a seed of the method, or -1.",
    ),
  };
}

/** The seeds of a row's runs. */
export function seedsOf({ rows }: AblationData, name: string): number[] {
  return rows.find((row) => row.name === name)?.seeds.map(({ seed }) => seed) ?? [];
}
