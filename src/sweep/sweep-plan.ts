import { createHash } from "node:crypto";
import type { ExperimentCase, ExperimentConfig } from "../experiments/experiment.js";
import type { ResultSplit } from "../experiments/method-results.js";

/** Many runs that belong together, as plain data: every method of a config with every seed. */
export interface SweepPlan {
  readonly schema: 1;
  /** Name of the experiment, as in its manifest. */
  readonly experiment: string;
  /** Profile of the experiment; any word for an experiment of your own. */
  readonly profile: string;
  /** What is trained. */
  readonly config: ExperimentConfig;
  /** Seeds: each method is trained once with each. */
  readonly seeds: readonly number[];
  /** The images on which results are measured. */
  readonly split: ResultSplit;
  /** Threads per run. The last bits of the numbers depend on this, so it is part of a unit's identity. */
  readonly threads: number;
  /** GPUs that a unit gets; numbers do not depend on how many. */
  readonly gpus: number;
  /**
   * Module that exports the `experiment` whose analysis measures the trained nets; null if there is no such analysis. It
   * compares nets of one seed, so all methods of a seed are one unit.
   */
  readonly analysis: string | null;
}

/** The work of one process: one method with one seed, or all methods of a seed if an analysis compares them. */
export interface SweepUnit {
  /** Method, seed and a hash of everything that the numbers depend on: equal units have equal ids in every sweep. */
  readonly id: string;
  readonly methods: readonly string[];
  readonly seed: number;
}

/**
 * The units of a sweep. For each seed and each first phase that several methods have in common, one unit comes first and
 * trains it; the others then find it trained.
 */
export function sweepUnits(plan: SweepPlan): SweepUnit[] {
  const groups = plan.analysis === null ? plan.config.cases.map((one) => [one]) : [plan.config.cases];
  const units = plan.seeds.flatMap((seed) =>
    groups.map((cases) => ({
      unit: { id: unitId(plan, cases, seed), methods: cases.map(({ method }) => method), seed },
      beginnings: cases.map((one) => beginningOf(one, seed)),
    })),
  );
  const seen = new Set<string>();
  const isFirst = units.map(({ beginnings }) => {
    const fresh = beginnings.some((beginning) => !seen.has(beginning));
    for (const beginning of beginnings) seen.add(beginning);
    return fresh;
  });
  const ordered = [true, false].flatMap((first) => units.filter((_, i) => isFirst[i] === first));
  return ordered.map(({ unit }) => unit);
}

/** How many units of a sweep must come first; see {@link sweepUnits}. */
export function firstRound({ config, seeds, analysis }: SweepPlan): number {
  if (analysis !== null) return seeds.length;
  return seeds.length * new Set(config.cases.map((one) => beginningOf(one, 0))).size;
}

function unitId(plan: SweepPlan, cases: readonly ExperimentCase[], seed: number): string {
  const { config, split, threads, analysis } = plan;
  const { seeds: _, ...settings } = config;
  const identity = JSON.stringify([{ ...settings, cases }, split, seed, threads, analysis === null]);
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 10);
  const name = cases.length === 1 ? (cases[0] as ExperimentCase).method : "all methods";
  return `${name.replaceAll(/[^A-Za-z0-9.=+-]+/g, "-").slice(0, 80)}-seed-${seed}-${hash}`;
}

/** A key that is equal for methods with the same first phase. */
function beginningOf({ plan, network, sharing }: ExperimentCase, seed: number): string {
  return JSON.stringify([seed, plan.members, plan.templates, plan.phases[0], network, sharing]);
}
