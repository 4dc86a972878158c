import type { DialAsked } from "../dial/state.js";
import type { PageDialData } from "./page-dial.js";

/** A dial that a person can choose. */
export interface TryDial {
  /** What it is called in the choice. */
  readonly label: string;
  readonly data: PageDialData;
  /** What is shown first. */
  readonly first: DialAsked;
}

/** A run that a person can choose. */
export interface TryRun {
  /** What it is called in the choice. */
  readonly label: string;
  /** All values of the scrubber's model. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** All that the page "Try it" shows, as plain data. */
export interface TryData {
  readonly dials: readonly TryDial[];
  readonly runs: readonly TryRun[];
}

/** Name under which the packed data lie in the page: a page from disk can load scripts, but fetch nothing. */
export const tryDataName = "mixtureGrowthTry";
