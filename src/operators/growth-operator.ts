import type * as tf from "@tensorflow/tfjs-core";
import type { Fields } from "../checking/shapes.js";
import type { Spent } from "../cost/cost-ledger.js";
import type { GrowthReportRow } from "../growth/growth-report.js";
import type { Span } from "../growth/span.js";
import type { NetworkValues } from "../growth/widening.js";
import type { Loss } from "../layers/losses.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Network, NetworkKind } from "../networks/network.js";
import type { RandomSource } from "../templates/parameter.js";

/** What a plan says of a growth: the operator's name and its settings. */
export interface Growth {
  readonly operator: string;
}

/** The settings of a growth, each of which has a default. */
export type SettingsOf<By extends Growth> = Partial<Omit<By, "operator">>;

/**
 * A way to grow, with everything that the library knows about it. Each lies in a folder of its own and has an entry in the
 * list of operators; plans, their checks, runs, costs, dry runs and comparisons use it from there.
 */
export interface GrowthOperator<By extends Growth> {
  /** `by.operator` in plans. */
  readonly name: By["operator"];
  /** The kind of network that it grows. */
  readonly grows: NetworkKind;
  /** Default name of a plan that grows by it. */
  readonly title: string;
  /** The growth with default settings. */
  readonly defaults: By;
  /** What each setting must be, given the others as they were written. */
  fields(written: Readonly<Record<string, unknown>>): Fields<Omit<By, "operator">>;
  /** The growth in words, after "grow into … by". */
  describe(by: By): string;
  /** Whether it looks at training images, drawn from a random stream of its own. */
  readonly looksAtData: boolean;
  /** The same growth with the least work, for a dry run. */
  shortest(by: By): By;
  /** Blocks that it adds to every stage; left out where it grows in width. */
  addedBlocks?(by: By): number;
  /** Whether new parts of weights are trained at rates of their own; left out where there is one rate for all. */
  adaptsRates?(by: By): boolean;
  /** The slope of ReLU at exactly 0 that its network needs from the first step, if not 0. */
  readonly reluSlopeAtZero?: 1;
  /**
   * Checks from descriptions whether a network can grow this way.
   *
   * @throws RangeError when it cannot.
   */
  checkFit?(by: By, narrow: NetworkDescription, wide: NetworkDescription): void;
  /**
   * Grows the network, which changes only at the very end: growth that is stopped or fails leaves it as it was.
   *
   * @throws RangeError when the operator does not apply to this network.
   */
  grow(network: Network, into: Span, by: By, context: GrowthContext): Promise<GrowthOutcome>;
}

/** A batch that a growth operator looks at; its owner frees the tensors. */
export interface AnalysisBatch {
  /** `[n, ...]`, such as `[n, height, width, channels]` */
  readonly images: tf.Tensor;
  /** `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict. */
  readonly labels: tf.Tensor;
  /** What training makes small. Default: cross entropy. */
  readonly loss?: Loss;
}

/** Batches, each of which lives until the next. */
export type AnalysisBatches = AsyncIterable<AnalysisBatch> | Iterable<AnalysisBatch>;

/** What growth may use apart from the network. */
export interface GrowthContext {
  readonly random: RandomSource;
  /** Training batches from the operator's own random stream, without end. */
  readonly batches: () => AnalysisBatches;
  /** Where growth takes place, in errors. Default `"growth"`. */
  readonly where?: string;
}

/** What growth did. */
export interface GrowthOutcome {
  readonly rows: readonly GrowthReportRow[];
  /** What the operator spent on looking at data. */
  readonly analysis: Spent;
  /** Widens momentum, by parameter, as the operator widened the network; undefined where it becomes meaningless. */
  readonly momentum?: (before: NetworkValues) => NetworkValues;
}
