import { formatFixed } from "mixture-growth-display";
import type { CostLedger } from "../cost/cost-ledger.js";
import { statisticsOf } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import type { TimeEntry } from "../training/run/run-times.js";
import { isScore } from "../training/run/score.js";
import type { Factors } from "./experiment.js";

/** On which images results are measured. */
export type ResultSplit = "test" | "validation";

/** What remains of a finished run. */
export interface FinishedRun {
  /** Name of the method. */
  readonly method: string;
  /** What distinguishes the method from the others of a grid; each becomes a column of the tables. */
  readonly factors?: Factors;
  /** Seed of the run. */
  readonly seed: number;
  /** Oldest first. */
  readonly history: readonly Observation[];
  /** What the run cost, by phase. */
  readonly ledger: CostLedger;
  /** How long the run computed; left out where nobody measured it, as in results of version 0.1.0. */
  readonly times?: readonly TimeEntry[];
  /** Numbers that are stored and trained. */
  readonly parameters: number;
}

/** Takes what remains of a finished run, whose network may then be freed. */
export function finishedRun(
  method: string,
  { options, history, ledger, times, parameterCount }: Run,
  factors: Factors = {},
): FinishedRun {
  return {
    method,
    factors,
    seed: options.seed,
    history,
    ledger,
    times: [...times],
    parameters: parameterCount,
  };
}

/** One method over its seeds, at the end of its plan. */
export interface SummaryResult {
  /** Name of the method. */
  readonly method: string;
  /** The images on which it was measured. */
  readonly split: ResultSplit;
  /** Mean accuracy, a share; R2 where numbers are predicted. */
  readonly accuracy: number;
  /** Standard deviation over the seeds; undefined for one. */
  readonly deviation: number | undefined;
  /** 95 % interval of the mean, by Student's t, within the values possible; undefined for fewer than three seeds. */
  readonly low: number | undefined;
  /** Upper end of that interval, a share. */
  readonly high: number | undefined;
  /** Number of seeds. */
  readonly seeds: number;
  /** Numbers that are stored and trained. */
  readonly parameters: number;
  /** Multiply-accumulates of training, forward and backward, mean over the seeds. */
  readonly trainingMacs: number;
}

/** A method with the last accuracy of each of its runs. */
export interface MethodRuns {
  /** Name of the method. */
  readonly method: string;
  /** One entry for each seed. */
  readonly runs: readonly {
    /** The last accuracy that the run measured. */
    readonly last: Observation;
    /** The run itself. */
    readonly run: FinishedRun;
  }[];
}

/** What the name of a method's ensemble ends with. */
export const ensembleSuffix = ": ensemble";

/** Methods in their order, then their ensembles; an ensemble that several methods share appears once. */
export function groupByMethod(runs: readonly FinishedRun[]): MethodRuns[] {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const groups = [false, true].flatMap((ofEnsemble) =>
    methods.map((method) => ({
      method: `${method}${ofEnsemble ? ensembleSuffix : ""}`,
      runs: runs.flatMap((run) => {
        const last = run.method === method ? lastOf(run, ofEnsemble) : undefined;
        return last === undefined ? [] : [{ last, run }];
      }),
    })),
  );
  return groups.filter((group, i) => group.runs.length > 0 && !isRepeated(group, groups.slice(0, i)));
}

/** Whether the ensemble is that of an earlier method, whose members it shares. */
function isRepeated(group: MethodRuns, earlier: readonly MethodRuns[]): boolean {
  const valuesOf = ({ runs }: MethodRuns): string =>
    JSON.stringify(runs.map(({ run, last }) => [run.seed, last.value, last.trainingMacs]));
  const isEnsemble = ({ method }: MethodRuns): boolean => method.endsWith(ensembleSuffix);
  return isEnsemble(group) && earlier.some((one) => isEnsemble(one) && valuesOf(one) === valuesOf(group));
}

function lastOf({ history }: FinishedRun, ofEnsemble: boolean): Observation | undefined {
  return history.filter((o) => isScore(o) && (o.net === "ensemble") === ofEnsemble).at(-1);
}

/** Summarizes a method over its seeds. */
export function summarizeMethod({ method, runs }: MethodRuns, split: ResultSplit): SummaryResult {
  const { mean, deviation, halfWidth, seeds } = statisticsOf(runs.map(({ last }) => last.value));
  const [first] = runs;
  return {
    method,
    split,
    accuracy: mean,
    deviation,
    // R2 has no least value.
    ...intervalWithin({ mean, halfWidth }, [runs[0]?.last.metric === "r2" ? Number.NEGATIVE_INFINITY : 0, 1]),
    seeds,
    parameters: first?.run.parameters ?? 0,
    trainingMacs: runs.reduce((sum, { last }) => sum + last.trainingMacs, 0) / runs.length,
  };
}

/** The ends of an interval around a mean, cut to the least and the largest value possible. */
export function intervalWithin(
  { mean, halfWidth }: { readonly mean: number; readonly halfWidth: number | undefined },
  [least, largest]: readonly [number, number],
): Pick<SummaryResult, "low" | "high"> {
  if (halfWidth === undefined) return { low: undefined, high: undefined };
  return { low: Math.max(least, mean - halfWidth), high: Math.min(largest, mean + halfWidth) };
}

/** The interval in words; for two seeds what each reached, since an interval of two says nothing; for one, nothing. */
export function intervalText({ low, high, seeds }: SummaryResult, { runs }: MethodRuns): string {
  const percent = (share: number): string => formatFixed(100 * share, 1);
  if (low !== undefined && high !== undefined) return `${percent(low)} to ${percent(high)}`;
  return seeds === 1 ? "one seed" : `2 seeds: ${runs.map(({ last }) => percent(last.value)).join(", ")}`;
}

/**
 * Refuses to compare or draw before anything is trained.
 *
 * @throws Error where no run is finished.
 */
export function demandRuns(runs: readonly FinishedRun[], where: string): void {
  if (runs.length > 0) return;
  throw new Error(
    `Expected at least 1 finished run but got none (${where}). Call await comparison.run() first.`,
  );
}
