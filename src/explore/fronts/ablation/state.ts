/** What one seed of a row reached at its end. */
export interface AblationSeed {
  /** Seed of the run. */
  readonly seed: number;
  /** In the unit of the score: percent, or R² as it is; null of a run that diverged. */
  readonly value: number | null;
  /** The score over the course of the run, a line for each net: pairs of training cost and score. */
  readonly lines: readonly (readonly (readonly [cost: number, value: number])[])[];
}

/** A method, or a plan: one row. */
export interface AblationRow {
  /** Name of the method, or of the plan. */
  readonly name: string;
  /** Whether it is what members of runs reach together before they grow. */
  readonly isEnsemble: boolean;
  /** What distinguishes it from other rows, by name; null where it has no such factor. */
  readonly factors: Readonly<Record<string, string | number | boolean | null>>;
  /** Numbers by the key of their column; null where one is not known. */
  readonly numbers: Readonly<Record<string, number | null>>;
  /** Of the mean; null for fewer than three seeds. */
  readonly low: number | null;
  /** Upper end of that interval. */
  readonly high: number | null;
  /** A run for each seed; none for plans. */
  readonly seeds: readonly AblationSeed[];
}

/** How the numbers of a column are written. */
export type AblationFormat = "score" | "count" | "cost" | "percent" | "duration";

/** A column of numbers. */
export interface AblationColumn {
  /** What its numbers are called in a row. */
  readonly key: string;
  /** Its heading. */
  readonly label: string;
  /** How its numbers are written. */
  readonly format: AblationFormat;
}

/** What a row differs from its control by, seed by seed, in points. */
export interface AblationDifference {
  /** Mean over the seeds that both have; null where one has diverged. */
  readonly points: number | null;
  /** Lower end of the 95 % interval of that mean; null for fewer than three seeds. */
  readonly low: number | null;
  /** Upper end of that interval. */
  readonly high: number | null;
  /** Whether the interval excludes 0. */
  readonly isSignificant: boolean;
  /** `"0.7 points ahead"`. */
  readonly verdict: string;
  /** The interval as tables write it: `"−1.0 to 2.4"`; of fewer than three seeds their number. */
  readonly interval: string;
  /** How sure that is, in words. */
  readonly evidence: string;
  /** The difference of every seed that both have. */
  readonly bySeed: readonly (readonly [seed: number, points: number | null])[];
}

/** Results as rows: all that the table shows, as plain data. */
export interface AblationData {
  /** What is compared, such as `"test accuracy"`. */
  readonly score: string;
  /** Whether scores are shares, shown in percent. */
  readonly isShare: boolean;
  /** A row per method, or per plan. */
  readonly rows: readonly AblationRow[];
  /** The columns of numbers that are known. */
  readonly columns: readonly AblationColumn[];
  /** Names of the factors, in their order. */
  readonly factors: readonly string[];
  /** By control, then by row; none for rows without a seed in common. */
  readonly differences: Readonly<Record<string, Readonly<Record<string, AblationDifference>>>>;
}

/** A row, and one of its runs where it has any; an empty name where nothing is chosen. */
export interface AblationChoice {
  /** Name of the row. */
  readonly name: string;
  /** -1 where no run is chosen. */
  readonly seed: number;
}

/** By which column rows are ordered. */
export interface AblationOrder {
  /** Key of a column, name of a factor, `"name"` or `"difference"`. */
  readonly key: string;
  /** The largest first. */
  readonly descending: boolean;
}
