/** What one seed of a row reached at its end. */
export interface AblationSeed {
  readonly seed: number;
  /** In the unit of the score: percent, or R² as it is; null of a run that diverged. */
  readonly value: number | null;
  /** The score over the course of the run, a line for each net: pairs of training cost and score. */
  readonly lines: readonly (readonly (readonly [cost: number, value: number])[])[];
}

/** A method, or a plan: one row. */
export interface AblationRow {
  readonly name: string;
  /** What distinguishes it from other rows, by name; null where it has no such factor. */
  readonly factors: Readonly<Record<string, string | number | boolean | null>>;
  /** Numbers by the key of their column; null where one is not known. */
  readonly numbers: Readonly<Record<string, number | null>>;
  /** Of the mean; null for fewer than three seeds. */
  readonly low: number | null;
  readonly high: number | null;
  readonly seeds: readonly AblationSeed[];
}

/** How the numbers of a column are written. */
export type AblationFormat = "score" | "count" | "cost" | "percent" | "duration";

/** A column of numbers. */
export interface AblationColumn {
  readonly key: string;
  readonly label: string;
  readonly format: AblationFormat;
}

/** What a row differs from its control by, seed by seed, in points. */
export interface AblationDifference {
  /** Mean over the seeds that both have; null where one has diverged. */
  readonly points: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly isSignificant: boolean;
  /** `"0.7 points ahead"`. */
  readonly verdict: string;
  /** The interval as tables write it: `"−1.0 to 2.4"`; of fewer than three seeds their number. */
  readonly interval: string;
  /** How sure that is, in words. */
  readonly evidence: string;
  readonly bySeed: readonly (readonly [seed: number, points: number | null])[];
}

/** Results as rows: all that the table shows, as plain data. */
export interface AblationData {
  /** What is compared, such as `"test accuracy"`. */
  readonly score: string;
  readonly isShare: boolean;
  readonly rows: readonly AblationRow[];
  readonly columns: readonly AblationColumn[];
  /** Names of the factors, in their order. */
  readonly factors: readonly string[];
  /** By control, then by row; none for rows without a seed in common. */
  readonly differences: Readonly<Record<string, Readonly<Record<string, AblationDifference>>>>;
}

/** A row, and one of its runs where it has any; an empty name where nothing is chosen. */
export interface AblationChoice {
  readonly name: string;
  /** -1 where no run is chosen. */
  readonly seed: number;
}

/** By which column rows are ordered. */
export interface AblationOrder {
  /** Key of a column, name of a factor, `"name"` or `"difference"`. */
  readonly key: string;
  readonly descending: boolean;
}
