import {
  choose,
  demandArguments,
  instance,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { Comparison } from "../../experiments/comparison.js";
import { ExperimentResult, type FinishedRun } from "../../experiments/experiment-result.js";
import { demandRuns } from "../../experiments/method-results.js";
import { seedShape } from "../../training/argument-shapes.js";
import { Run } from "../../training/run/run.js";
import type { ScrubberAxis, ScrubberData } from "../fronts/scrubber/state.js";
import { GrowthRecord } from "./growth-record.js";
import { scrubbedResult, scrubbedRun } from "./scrubbed-run.js";
import { scrubberData } from "./scrubber-data.js";

/** Costs that the timeline can be drawn over. */
export const scrubberAxes = ["epochs", "flop", "seconds", "parameters"] as const;

/** Options of {@link growthScrubber}. */
export interface GrowthScrubberOptions {
  /** Of a result: whose run is shown. Default: the first method. */
  readonly method?: string;
  /** Of a result: which run of the method. Default: its first seed. */
  readonly seed?: number | undefined;
  /** The coefficients of a run as they were after every epoch; the view then follows the run. Default: those that it has now. */
  readonly record?: GrowthRecord;
  /** Runs of the same plan that stand where this one stood earlier, such as trained members: their coefficients are shown there. */
  readonly earlier?: readonly Run[];
  /** What the timeline is drawn over. Default `"epochs"`. */
  readonly axis?: ScrubberAxis;
  /** Which moment is shown first, from 0. Default: the last. */
  readonly frame?: number;
}

const runShape: Shape = instance(Run, "Make one with startRun, or pretrained.");

/** The result that a source holds; undefined for a run. */
function resultOf(source: unknown): ExperimentResult | undefined {
  if (source instanceof Comparison) return source.result;
  return source instanceof ExperimentResult ? source : undefined;
}

const isResult = (value: unknown): boolean => resultOf(value) !== undefined;

const sourceShape: Shape = choose(
  [isResult, () => true],
  [() => true, instance(Run, 'Give a run, or a result such as readResult("cifar100").')],
);

function optionsShape(result: ExperimentResult | undefined): Shape {
  const methods = [...new Set(result?.runs.map(({ method }) => method))];
  const ofResult = (shape: Shape): Shape =>
    result === undefined
      ? (value, at) => value === undefined || at.expected("to be left out for a run", value, "Leave it out.")
      : optional(shape);
  return record<GrowthScrubberOptions>({
    method: ofResult(oneOf(methods)),
    seed: ofResult(seedShape),
    record: optional(instance(GrowthRecord, "Make one with new GrowthRecord().")),
    earlier: optional(list(runShape, { use: "[members]" })),
    axis: optional(oneOf(scrubberAxes)),
    frame: optional(integer({ min: 0 })),
  });
}

/** What a view shows of a source, whose options are checked. */
export function followedOf(
  source: Run | ExperimentResult | Comparison,
  options: GrowthScrubberOptions,
): Followed {
  const result = resultOf(source);
  demandArguments("growthScrubber", {
    source: [source, sourceShape],
    options: [options, optionsShape(result)],
  });
  if (result === undefined) return followedRun(source as Run, options);
  demandRuns(result.runs, "growthScrubber");
  const finished = chosenRun(result, options);
  return { read: () => scrubberData(scrubbedResult(result, finished)) };
}

function chosenRun(result: ExperimentResult, { method, seed }: GrowthScrubberOptions): FinishedRun {
  const named = result.runs.filter((run) => method === undefined || run.method === method);
  const [first] = named as [FinishedRun, ...FinishedRun[]];
  const own = named.filter((run) => run.method === first.method);
  const seeds = own.map((run) => run.seed);
  demandArguments("growthScrubber", { "options.seed": [seed, optional(oneOf(seeds, `Use ${seeds[0]}.`))] });
  return own.find((run) => run.seed === seed) ?? first;
}

/** Where a view reads its run, and what tells it of changes. */
export interface Followed {
  /** Reads it as it is now. */
  read(): ScrubberData;
  /** Calls a listener whenever it has changed. */
  readonly follow?: (listener: () => void) => void;
}

function followedRun(
  run: Run,
  { record: kept = new GrowthRecord(), earlier = [] }: GrowthScrubberOptions,
): Followed {
  for (const other of earlier) kept.look(other);
  return {
    read: () => {
      // The network of a disposed run is gone, its history stays.
      if (isAlive(run)) kept.look(run);
      return scrubberData(scrubbedRun(run), kept.moments);
    },
    follow: (listener) => kept.follow(run, listener),
  };
}

function isAlive(run: Run): boolean {
  try {
    return run.network !== undefined;
  } catch {
    return false;
  }
}
