import { pathToFileURL } from "node:url";
import type { LedgerEntry } from "../cost/cost-ledger.js";
import { carryOut } from "../experiments/carry-out.js";
import type { Experiment } from "../experiments/experiment.js";
import type { ExperimentResult } from "../experiments/experiment-result.js";
import type { FinishedRun } from "../experiments/method-results.js";
import { experiment, experimentNames } from "../experiments/paper/experiments.js";
import { currentVersions, type Versions } from "../tensorflow/versions.js";
import type { UnitTask } from "./run-unit.js";

/** The content of a unit's result file. */
export interface UnitResult {
  readonly schema: 1;
  readonly runs: readonly (Omit<FinishedRun, "ledger"> & { readonly ledger: readonly LedgerEntry[] })[];
  /** Rows of the tables of an analysis, by the name of the table. */
  readonly tables: Readonly<Record<string, readonly object[]>>;
  /** Of the last attempt. */
  readonly seconds: number;
  readonly versions: Versions;
  /** The machine that computed it. */
  readonly machine: UnitMachine;
}

/** The machine that carried out a unit. */
export interface UnitMachine {
  readonly host: string;
  readonly processor: string;
  readonly memoryBytes: number;
}

/** Trains the runs of a unit. */
export async function trainUnit(
  { plan, unit, directory, shared, on, signal }: UnitTask,
  {
    dataFolder,
    now,
    machine,
  }: { readonly dataFolder?: string; readonly now: () => number; readonly machine: UnitMachine },
): Promise<UnitResult> {
  const began = now();
  const { config, analysis } = plan;
  const cases = config.cases.filter(({ method }) => unit.methods.includes(method));
  const measured = analysis === null ? undefined : (await experimentFrom(analysis)).analysis?.();
  const result = await carryOut(
    { ...config, cases },
    {
      seeds: [unit.seed],
      split: plan.split,
      directory,
      shared,
      on,
      signal: () => signal,
      onLine: () => {},
      ...(measured === undefined ? {} : { analysis: measured }),
      ...(dataFolder === undefined ? {} : { dataFolder }),
    },
  );
  return { ...unitResult(result, (now() - began) / 1000), machine };
}

function unitResult(result: ExperimentResult, seconds: number): Omit<UnitResult, "machine"> {
  const tables = Object.entries(result.tables).map(([name, table]) => [name, table.objects() as object[]]);
  return {
    schema: 1,
    runs: result.runs.map((run) => ({ ...run, ledger: run.ledger.entries })),
    tables: Object.fromEntries(tables),
    seconds,
    versions: currentVersions(),
  };
}

/**
 * An experiment of the library by its name, or the `experiment` that a user's module exports.
 *
 * @throws RangeError for a module that cannot be loaded, or has none.
 */
export async function experimentFrom(nameOrPath: string): Promise<Experiment> {
  if (experimentNames().includes(nameOrPath)) return experiment(nameOrPath);
  const module = await moduleAt(nameOrPath);
  const own = module.experiment as Partial<Experiment> | undefined;
  if (typeof own?.name === "string" && typeof own.config === "function") return own as Experiment;
  throw new RangeError(
    `Expected a module that exports an experiment but got one that exports ${Object.keys(module).join(", ") || "nothing"} (${nameOrPath}). Write export const experiment = { name, config }.`,
  );
}

async function moduleAt(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    const { message } = cause as Error;
    throw new RangeError(
      `Expected a module that can be loaded but got "${message.split("\n")[0]}" (${path}). Check the path; node ${path} shows where it fails. A module in the clone, as in notebooks/mine/, can import mixture-growth.`,
      { cause },
    );
  }
}
