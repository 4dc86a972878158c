import type { Fields } from "../checking/shapes.js";
import type { Spent } from "../cost/cost-ledger.js";
import type { GrowthReportRow } from "../growth/growth-report.js";
import type { Span } from "../growth/span.js";
import type { NetworkValues } from "../growth/widening.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Network, NetworkKind } from "../networks/network.js";
import type { RandomSource } from "../templates/parameter.js";
import type { AnalysisBatch } from "./analysis-batch.js";

/** What a plan says of a growth: the operator's name and its settings. */
export interface Growth {
  readonly operator: string;
}

/** The settings of a growth, each of which has a default. */
export type SettingsOf<By extends Growth> = Partial<Omit<By, "operator">>;

/**
 * A way to grow, with everything that the library knows about it. An operator is one of these in a folder of its own,
 * and an entry in the list of operators: plans, their checks, runs, costs, dry runs and comparisons ask it.
 */
export interface GrowthOperator<By extends Growth> {
  /** `by.operator` in plans. */
  readonly name: By["operator"];
  /** The kind of network that it grows. */
  readonly grows: NetworkKind;
  /** Name of a plan that grows by it, where the person gives none. */
  readonly title: string;
  /** The growth where nothing is set. */
  readonly defaults: By;
  /** What each setting must be; one may depend on the others, as they were written. */
  fields(written: Readonly<Record<string, unknown>>): Fields<Omit<By, "operator">>;
  /** The growth in words, after "grow into … by". */
  describe(by: By): string;
  /** Whether it looks at training images, which it then draws from a random stream of its own. */
  readonly looksAtData: boolean;
  /** The same growth with the least work, for a dry run. */
  shortest(by: By): By;
  /** Blocks of every stage that it adds; left out where it grows in width. */
  addedBlocks?(by: By): number;
  /** The slope of ReLU at exactly 0 that its network needs from its first step, where 0 does not do. */
  readonly reluSlopeAtZero?: 1;
  /**
   * Tells, from descriptions alone, why a network cannot grow so.
   *
   * @throws RangeError when it cannot.
   */
  checkFit?(by: By, narrow: NetworkDescription, wide: NetworkDescription): void;
  /**
   * Grows the network. It changes at the very end, so that growth which is stopped or fails leaves it as it was.
   *
   * @throws RangeError when the operator does not apply to this network.
   */
  grow(network: Network, into: Span, by: By, context: GrowthContext): Promise<GrowthOutcome>;
}

/** What growth may use apart from the network. */
export interface GrowthContext {
  readonly random: RandomSource;
  /** Training batches from the operator's own random stream, as many as it asks for; a batch lives until the next. */
  readonly batches: () => AsyncIterable<AnalysisBatch> | Iterable<AnalysisBatch>;
  /** Where the growth is asked for, in errors. Default `"growth"`. */
  readonly where?: string;
}

/** What growth did. */
export interface GrowthOutcome {
  readonly rows: readonly GrowthReportRow[];
  /** What the operator spent on looking at data. */
  readonly analysis: Spent;
  /** Widens momentum, by parameter, as the operator widened the network; undefined where it has no meaning then. */
  readonly momentum?: (before: NetworkValues) => NetworkValues;
}
