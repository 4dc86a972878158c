import { from } from "arquero";
import { CostLedger } from "../cost/cost-ledger.js";
import { ExperimentResult, type FinishedRun } from "../experiments/experiment-result.js";
import type { Table } from "../report/history-table.js";
import type { SweepFolder } from "./sweep-folder.js";
import type { SweepUnit } from "./sweep-plan.js";
import type { UnitResult } from "./train-unit.js";

/** The results of a sweep so far. */
export interface CollectedSweep {
  /** Undefined until a unit is done. */
  readonly result: ExperimentResult | undefined;
  /** Results of the units that are done, in the order of seeds and methods. */
  readonly done: readonly UnitResult[];
  /** Units that are not done. */
  readonly missing: readonly SweepUnit[];
}

/** Reads the results of a sweep's units into the same tables, row by row, that one process would have made. */
export function collectSweep(folder: SweepFolder): CollectedSweep {
  const { seeds, config, split } = folder.plan;
  const found = folder.units.map((unit) => ({
    unit,
    result: folder.result(unit.id) as UnitResult | undefined,
  }));
  const order = seeds.flatMap((seed) => config.cases.map(({ method }) => ({ method, seed })));
  const inOrder = order.flatMap(({ method, seed }) =>
    found.filter(({ unit }) => unit.seed === seed && unit.methods[0] === method),
  );
  const done = inOrder.flatMap(({ result }) => result ?? []);
  const missing = inOrder.filter(({ result }) => result === undefined).map(({ unit }) => unit);
  if (done.length === 0) return { result: undefined, done, missing };
  const runs = done.flatMap(({ runs: own }) =>
    own.map((run): FinishedRun => ({ ...run, ledger: new CostLedger(run.ledger) })),
  );
  return { result: new ExperimentResult(runs, split, mergedTables(done)), done, missing };
}

function mergedTables(results: readonly UnitResult[]): Record<string, Table> {
  const names = [...new Set(results.flatMap(({ tables }) => Object.keys(tables)))];
  return Object.fromEntries(
    names.map((name) => [name, from(results.flatMap(({ tables }) => tables[name] ?? []))]),
  );
}
